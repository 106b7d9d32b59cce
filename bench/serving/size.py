"""How large the artifact of the API is."""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """A part of an artifact, in bytes."""

    name: str
    unzipped: int
    zipped: int


def parts(code: Path) -> Iterator[Part]:
    """Return the artifact and its largest packages, as they are uploaded: zipped.

    Lambda takes 250 MB unzipped.
    """
    roots = {
        "all": [code],
        "duckdb": sorted(code.glob("*duckdb*")),
        "boto3, botocore": sorted(code.glob("boto*")),
        "powertools": [code / "aws_lambda_powertools"],
    }
    for name, paths in roots.items():
        files = [file for path in paths for file in _files(path)]
        unzipped = sum(file.stat().st_size for file in files)
        yield Part(name, unzipped, _zipped(files, code))


def _files(path: Path) -> list[Path]:
    inside = path.rglob("*") if path.is_dir() else [path]
    return [file for file in inside if file.is_file()]


def _zipped(files: list[Path], root: Path) -> int:
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                archive.write(file, file.relative_to(root))
        return target.tell()
