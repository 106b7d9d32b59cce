"""What the status of a response says."""

import pytest
import requests
from covidlake.errors import CovidlakeError, SourceForbidden, SourceInvalid, SourceUnavailable
from download.statuses import check, is_busy


def response(status: int, **headers: str) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made.url = "https://publisher.example/owid.csv"
    made.reason = "Reason"
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return made


@pytest.mark.parametrize(
    "carrier",
    [
        response(200),
        response(203),
        response(206, Content_Range="bytes 0-99/100"),
        response(206, Content_Range=" bytes 0-0/1 "),
    ],
    ids=["ok", "changed-by-a-proxy", "the-whole-in-one-part", "of-one-byte"],
)
@pytest.mark.parametrize("is_conditional", [True, False])
def test_the_file(carrier: requests.Response, is_conditional: bool) -> None:
    check(carrier, is_conditional)
    assert not is_busy(carrier)


def test_nothing_new_only_to_who_asked() -> None:
    check(response(304), is_conditional=True)
    with pytest.raises(SourceInvalid, match="answered 304"):
        check(response(304), is_conditional=False)


@pytest.mark.parametrize(
    ("refusal", "error", "message"),
    [
        (response(204), SourceInvalid, "answered 204 Reason: there is no file"),
        (response(205), SourceInvalid, "answered 205"),
        (response(206), SourceInvalid, "with Content-Range '': a part of the file"),
        (response(206, Content_Range="bytes 0-98/100"), SourceInvalid, "a part"),
        (response(206, Content_Range="bytes 1-99/100"), SourceInvalid, "a part"),
        (response(206, Content_Range="bytes 0-99/*"), SourceInvalid, "a part"),
        (response(206, Content_Range="bytes 0-" + "9" * 5000), SourceInvalid, "a part"),
        (response(300), SourceInvalid, "answered 300"),
        (response(400), SourceInvalid, "answered 400"),
        (response(404), SourceInvalid, r"no file\. If its publisher moved it, .*location\.mirrors"),
        (response(410), SourceInvalid, "If its publisher moved it"),
        (response(416), SourceInvalid, "answered 416"),
        (response(401), SourceForbidden, "answered 401"),
        (response(403), SourceForbidden, "answered 403"),
        (response(403, X_RateLimit_Remaining="59"), SourceForbidden, "answered 403"),
        (response(407), SourceForbidden, "answered 407"),
        (response(451), SourceForbidden, "answered 451"),
    ],
)
def test_what_another_try_does_not_mend(
    refusal: requests.Response, error: type[CovidlakeError], message: str
) -> None:
    assert not is_busy(refusal)
    with pytest.raises(error, match=message):
        check(refusal, is_conditional=False)


@pytest.mark.parametrize(
    "busy",
    [
        *map(response, (202, 408, 423, 425, 429, 500, 501, 502, 503, 504, 507, 520, 530, 599)),
        response(403, Retry_After="60"),
        response(403, X_RateLimit_Remaining="0"),
        response(404, Retry_After="Wed, 21 Oct 2099 07:28:00 GMT"),
        response(413, Retry_After="1"),
    ],
)
def test_come_again(busy: requests.Response) -> None:
    assert is_busy(busy)
    with pytest.raises(SourceUnavailable, match=f"answered {busy.status_code}"):
        check(busy, is_conditional=True)
