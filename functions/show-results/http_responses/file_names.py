"""The name under which a browser keeps a response: what is in it, of which day, in which format."""

import re

from http_responses.page import Page

# What a name says of the request, beside its path.
_TELLING = ("location", "metric", "iso_code", "target", "continent")
MOST_CHARACTERS = 100
# Every file system takes these, and no header has to quote them.
_OTHER_CHARACTERS = re.compile(r"[^A-Za-z0-9_]+")


def content_disposition(page: Page) -> str:
    """Return a header as `attachment; filename="covidlake-observations-COL-2022-01-20.csv"`."""
    return f'attachment; filename="{file_name(page)}"'


def file_name(page: Page) -> str:
    """Return a name that tells the files of several requests apart."""
    subject = page.request.path.removeprefix("/v1/")
    texts = [subject]
    for name in _TELLING:
        texts += page.request.parameters.get(name, [])
    words = [_OTHER_CHARACTERS.sub("-", text).strip("-") for text in texts]
    said = "-".join(word for word in words if word)[:MOST_CHARACTERS].strip("-")
    return f"covidlake-{said}-{page.manifest.data_date}.{page.form}"
