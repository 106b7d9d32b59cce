"""Settings: read once, no hidden defaults, all that is wrong named at once."""

import dataclasses

import pytest
from covidlake import settings
from covidlake.errors import SettingsInvalid
from covidlake.settings import IngestSettings, _FromEnv

ALL = [
    kind
    for kind in vars(settings).values()
    if isinstance(kind, type) and issubclass(kind, _FromEnv) and kind is not _FromEnv
]


@dataclasses.dataclass(frozen=True)
class Example(_FromEnv):
    text: str
    count: int
    share: float
    flag: bool
    names: tuple[str, ...]


GOOD = {"TEXT": "a", "COUNT": "3", "SHARE": "0.5", "FLAG": "true", "NAMES": "a, b"}


def test_every_field_is_converted_to_its_type() -> None:
    assert Example.from_env(GOOD | {"OTHER": "ignored"}) == Example("a", 3, 0.5, True, ("a", "b"))


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {},
            "Example: TEXT is not set; COUNT is not set; SHARE is not set; FLAG is not set; "
            "NAMES is not set",
        ),
        (
            GOOD | {"COUNT": "three", "FLAG": "yes"},
            "Example: COUNT='three': .*; FLAG='yes': must be true or false",
        ),
        (GOOD | {"SHARE": ""}, "Example: SHARE='': could not convert"),
        (GOOD | {"NAMES": "a,"}, "Example: NAMES='a,': must be values separated by commas"),
        (GOOD | {"FLAG": "True"}, "FLAG='True': must be true or false"),
    ],
)
def test_all_that_is_wrong_is_named(environ: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsInvalid, match=message):
        Example.from_env(environ)


@pytest.mark.parametrize("kind", ALL)
def test_settings_have_no_defaults_and_do_not_change(kind: type[_FromEnv]) -> None:
    environ = {
        field.name.upper(): "true" if field.type in (bool, "bool") else "1"
        for field in dataclasses.fields(kind)
    }  # type: ignore[arg-type]
    made = kind.from_env(environ)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.lake_bucket = "other"  # type: ignore[attr-defined]
    for name in environ:
        with pytest.raises(SettingsInvalid, match=f"{name} is not set"):
            kind.from_env({key: value for key, value in environ.items() if key != name})


def test_the_environment_is_read_when_asked_not_at_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKE_BUCKET", "lake")
    monkeypatch.setenv("ALLOW_LOOPBACK_HTTP", "false")
    assert IngestSettings.from_env() == IngestSettings("lake", False)
