"""A file of the web, brought to this machine."""

from pathlib import Path

import requests

CONNECT_SECONDS, SILENT_SECONDS = 10, 60
_CHUNK_BYTES = 1 << 20


def download(url: str, file: Path) -> Path:
    """Write what an address answers to a file; returns that. requests.RequestException."""
    timeout = (CONNECT_SECONDS, SILENT_SECONDS)
    with requests.get(url, stream=True, timeout=timeout) as response, file.open("wb") as opened:
        response.raise_for_status()
        for chunk in response.iter_content(_CHUNK_BYTES):
            opened.write(chunk)
    return file
