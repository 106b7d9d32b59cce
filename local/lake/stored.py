"""Records of a lake: JSON files that may be damaged, or written by a later version."""

from dataclasses import fields
from pathlib import Path
from typing import TypeVar, get_origin, is_typeddict

from covidlake.releases.manifest import Json

Record = TypeVar("Record", bound=Json)


def read(kind: type[Record], file: Path) -> Record:
    """Return the record that a file holds.

    Raises:
        FileNotFoundError: there is none.
        ValueError: what it holds is none that this version reads.
    """
    content = file.read_bytes()
    try:
        record = kind.from_json(content)
        _check_shapes(record)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{file} cannot be read: it is damaged, or a later version of covidlake wrote it; "
            "update this one, or see what `python -m local doctor` says"
        ) from error
    return record


def _check_shapes(record: Json) -> None:
    """Raise TypeError where an object or a list of the record is something else."""
    for field in fields(record):  # type: ignore[arg-type]
        shape = dict if is_typeddict(field.type) else get_origin(field.type)
        if shape in (dict, list) and not isinstance(getattr(record, field.name), shape):
            raise TypeError(f"{field.name} is no {shape.__name__}")
