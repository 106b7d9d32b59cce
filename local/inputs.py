"""What a run captures: turns what the user names (a file, a URL, a database, or nothing) into stack parameters and a secret."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from covidlake.reading.dialects import OWID

from local import own_countries
from local.sample import generator
from local.services import postgres, publisher


class InputError(ValueError):
    """The user named something that is not there; the message says what is expected."""


@dataclass(frozen=True)
class Inputs:
    """Parameters for the stack, and what the database secret must hold."""

    secret: postgres.Credentials
    parameters: dict[str, str] = field(default_factory=dict)
    described: str = ""


@contextmanager
def serve(
    source: str | None, countries: str | None, build: Path, dialect: str = OWID.name
) -> Iterator[Inputs]:
    """Serve local files as a publisher and a database would, while the context lasts. Without names: the synthetic sample.

    countries: None takes them from the source's own columns, where it is a file that has them.
    dialect: how the source is written; only OWID's has a sample.
    """
    if source is None and dialect != OWID.name:
        raise InputError(
            f"DIALECT={dialect}: the sample is written like OWID's file; name a SOURCE, a CSV file (plain or .gz) or a URL"
        )
    with ExitStack() as ending:
        parameters, described = {"SourceDialect": dialect}, []
        if source is None:
            generated = generator.ensure(build)
            countries = countries or str(generated.countries)
            parameters |= {
                "SourceAttribution": generator.ATTRIBUTION,
                "SourceLicence": generator.LICENCE,
            }
            source = str(generated.observations)
        parameters["SourceUrl"] = (
            source
            if _is_url(source)
            else ending.enter_context(publisher.serve(_file(source, "SOURCE")))
        )
        described.append(source)
        if countries and countries.startswith(("postgres://", "postgresql://")):
            secret = postgres.from_url(countries)
            described.append(f"{secret['host']}:{secret['port']}/{secret['dbname']}")
        else:
            folder = Path(
                ending.enter_context(tempfile.TemporaryDirectory(prefix="covidlake-countries-"))
            )
            file = _file(countries, "COUNTRIES") if countries else _own_countries(source, folder)
            secret = ending.enter_context(postgres.serve())
            postgres.load(secret, file)
            described.append(countries or "the countries that it tells of")
        yield Inputs(secret, parameters, " and ".join(described))


def _own_countries(source: str, folder: Path) -> Path:
    """The sample's country table is invented: it belongs to no other source."""
    wanted = "name COUNTRIES, a CSV file or postgresql://user:password@host:port/database"
    if _is_url(source):
        raise InputError(
            f"SOURCE={source}: the country table of a URL is not known beforehand; {wanted}"
        )
    try:
        return own_countries.extract(Path(source).expanduser(), folder / "countries.csv")
    except own_countries.NoCountries as error:
        raise InputError(
            f"SOURCE={source}: no country table can be taken from it, as {error}; {wanted}"
        ) from error


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _file(text: str, option: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        kinds = (
            "a CSV file (plain or .gz) or a URL"
            if option == "SOURCE"
            else "a CSV file or postgresql://user:password@host:port/database"
        )
        raise InputError(f"{option}={text}: no such file; give {kinds}")
    return path
