"""Settings of each function: a frozen dataclass, read once from the environment.

A setting that lacks or is wrong fails loudly.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from covidlake.errors import SettingsInvalid


def _flag(text: str) -> bool:
    # Not bool(text), to which "false" is true.
    if text not in ("true", "false"):
        raise ValueError("must be true or false")
    return text == "true"


def _several(text: str) -> tuple[str, ...]:
    parts = text.split(",")
    values = tuple(part.strip() for part in parts)
    if not all(values):
        raise ValueError("must be values separated by commas")
    return values


_READERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": _flag,
    "tuple": _several,
}


class _FromEnv:
    """A dataclass whose field `lake_bucket` is read from LAKE_BUCKET, as the field's type."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read every field; SettingsInvalid names all that are missing or of the wrong type."""
        # All problems at once: a deployment for each would take minutes.
        values, problems = {}, []
        for field in fields(cls):  # type: ignore[arg-type]
            variable = field.name.upper()
            # The type's name already where a module postpones its annotations.
            kind = field.type if isinstance(field.type, str) else field.type.__name__
            try:
                values[field.name] = _READERS[kind](env[variable])
            except KeyError:
                problems.append(f"{variable} is not set")
            except ValueError as problem:
                problems.append(f"{variable}={env[variable]!r}: {problem}")
        if problems:
            raise SettingsInvalid(f"{cls.__name__}: " + "; ".join(problems))
        return cls(**values)


@dataclass(frozen=True)
class IngestSettings(_FromEnv):
    lake_bucket: str
    allow_loopback_http: bool  # plain http to 127.0.0.1 only; for a source on the same machine


@dataclass(frozen=True)
class DedupeSettings(_FromEnv):
    lake_bucket: str


@dataclass(frozen=True)
class CreateEmrSettings(_FromEnv):
    lake_bucket: str
    emr_release: str  # e.g. emr-7.13.0
    emr_service_role: str
    emr_instance_profile: str
    emr_security_configuration: str  # its name
    emr_subnet_ids: tuple[str, ...]  # each of another availability zone
    emr_security_group: str  # of all nodes; empty leaves the groups to EMR
    stack_name: str


@dataclass(frozen=True)
class PublishSettings(_FromEnv):
    lake_bucket: str
    glue_database: str


@dataclass(frozen=True)
class RecordSettings(_FromEnv):
    lake_bucket: str


@dataclass(frozen=True)
class CollectSettings(_FromEnv):
    lake_bucket: str
    glue_database: str


@dataclass(frozen=True)
class OperateSettings(_FromEnv):
    lake_bucket: str
    work_group: str  # of Athena, in which IAM callers query
    glue_database: str
    pipeline_arn: str  # the state machine that switches releases


@dataclass(frozen=True)
class ShowResultsSettings(_FromEnv):
    lake_bucket: str
    cache_dir: str  # where the current release's Parquet files stay between requests
    # Whose pages a browser lets read the responses: `*`, or a comma-separated list of origins.
    cors_origins: str
    web_dir: str  # the folder of the page that is served at /
    max_data_age_days: int  # health is degraded when the data are older
