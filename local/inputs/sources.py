"""What a run captures: stack parameters and a secret, from what the user names.

That is a file, a URL, a database, or nothing: then the synthetic sample.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from covidlake.errors import CovidlakeError
from covidlake.reading.dialects import DIALECTS, OWID, Dialect

from local import sample
from local.inputs import country_table, own_countries
from local.inputs.country_table import CountryTable
from local.inputs.download import download
from local.services import postgres, publisher
from local.tools import reaper

WHO = "who"
A_SOURCE = "a CSV file (plain or .gz) or a URL"
A_COUNTRY_TABLE = "a CSV file, its URL or postgresql://user:password@host:port/database"


class InputError(ValueError):
    """The user named something that is not there; the message says what is expected."""


@dataclass(frozen=True)
class Inputs:
    """What a run captures.

    Attributes:
        secret: what the database secret must hold; None where the country table is a file.
        parameters: of the stack.
        described: the inputs in words.
    """

    secret: postgres.Credentials | None
    parameters: dict[str, str] = field(default_factory=dict)
    described: str = ""


@contextmanager
def serve(
    source: str | None,
    countries: str | None,
    build: Path,
    dialect: str = OWID.name,
) -> Iterator[Inputs]:
    """Serve local files as a publisher and a database would, while the context lasts.

    Args:
        source: observations, a file or a URL; None takes the synthetic sample.
        countries: the country table, a file, its URL or that of a database; None takes it from
            the source's own columns, where it has them; of a URL the file is read once more.
        build: where the sample is kept once it is generated.
        dialect: how the source is written.

    Raises:
        InputError: something that was named is not there, or has no country table.
    """
    parameters = {"SourceDialect": dialect}
    if source is None:
        source, its_countries = _sample(build, dialect)
        countries = countries or its_countries
        parameters |= {
            "SourceAttribution": sample.ATTRIBUTION,
            "SourceLicence": sample.LICENCE,
        }
    with ExitStack() as ending:
        parameters["SourceUrl"] = _source_url(source, ending)
        if countries and _is_url(countries):
            parameters["CountriesUrl"] = countries
            yield Inputs(None, parameters, f"{source} and {countries}")
        else:
            parameters["DatabaseTable"] = postgres.TABLE
            secret, described = _database(source, countries, dialect, ending)
            yield Inputs(secret, parameters, f"{source} and {described}")


def _sample(build: Path, dialect: str) -> tuple[str, str]:
    """Return the sample's files, of observations and of countries."""
    if dialect not in (OWID.name, WHO):
        raise InputError(
            f"DIALECT={dialect}: there is no sample in this dialect, only in {OWID.name} and "
            f"{WHO}; name a SOURCE, {A_SOURCE}"
        )
    # NumPy takes half a second to import.
    from local.sample.live import generator

    files = generator.ensure(build)
    observations = files.who if dialect == WHO else files.observations
    return str(observations), str(files.countries)


def _source_url(source: str, ending: ExitStack) -> str:
    if _is_url(source):
        return source
    file = _file(source, "SOURCE", A_SOURCE)
    return ending.enter_context(publisher.serve(file))


def _database(
    source: str, countries: str | None, dialect: str, ending: ExitStack
) -> tuple[postgres.Credentials, str]:
    """Return the credentials of a database with the country table, and what it is in words."""
    if countries and countries.startswith(("postgres://", "postgresql://")):
        secret = postgres.from_url(countries)
        return secret, f"{secret['host']}:{secret['port']}/{secret['dbname']}"
    # Before a server starts: what is wrong with a table is told at once.
    table = _named_table(countries) if countries else _own_table(source, DIALECTS[dialect])
    secret = ending.enter_context(postgres.serve())
    postgres.load(secret, table.columns, table.rows)
    return secret, countries or "the countries that it tells of"


def _named_table(countries: str) -> CountryTable:
    file = _file(countries, "COUNTRIES", A_COUNTRY_TABLE)
    try:
        return country_table.read(file)
    except CovidlakeError as error:
        raise InputError(f"COUNTRIES={countries}: {error}") from error


def _own_table(source: str, dialect: Dialect) -> CountryTable:
    """Return the country table that observations carry.

    The sample's country table is invented: it belongs to no other source.
    """
    with reaper.temporary_folder("countries") as folder:
        try:
            file = (
                download(source, folder / "observations")
                if _is_url(source)
                else Path(source).expanduser()
            )
            return own_countries.extract(file, dialect)
        except (CovidlakeError, requests.RequestException) as error:
            raise InputError(
                f"SOURCE={source}: no country table can be taken from it, as {error}; "
                f"name COUNTRIES, {A_COUNTRY_TABLE}"
            ) from error


def _is_url(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _file(text: str, option: str, expected: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise InputError(f"{option}={text}: no such file; give {expected}")
    return path
