"""Which release answers: the cursor's, the one that `release` or `as_of` means, or the current."""

from dataclasses import dataclass

from covidlake.errors import ReleaseNotFound
from covidlake.releases.as_of import FORMS
from covidlake.releases.manifest import ReleaseManifest
from lake import release_history

from rest.cursor import Cursor, query_fingerprint
from rest.endpoint import RouteCall
from rest.problems import Problem, conflicting_parameter, not_found, parameter_error


@dataclass(frozen=True)
class SelectedRelease:
    """The release that answers.

    Attributes:
        offset: rows before the page that the cursor means
        pinned: whether the request names the release, so that its answer never changes
    """

    manifest: ReleaseManifest
    offset: int = 0
    pinned: bool = False


def select_release(call: RouteCall) -> SelectedRelease:
    """Return the release that a request means; a Problem where there is none."""
    cursor, release, moment = (call.values.get(name) for name in ("cursor", "release", "as_of"))
    if release is not None and moment is not None:
        raise conflicting_parameter("as_of", moment, "as_of or release, not both")
    # A cursor wins: the page after the first one comes from the release of the first one.
    if cursor is not None:
        return _release_of_cursor(call, cursor)
    if release is not None:
        try:
            return SelectedRelease(call.store.manifest(release), pinned=True)
        except ReleaseNotFound as error:
            raise not_found("release", release, "an id of /v1/releases") from error
    if moment is not None:
        return _release_as_of(call, moment)
    return SelectedRelease(call.store.current())


def releases_since(call: RouteCall, manifest: ReleaseManifest) -> list[ReleaseManifest]:
    """Return the releases after the one that `since` means, up to this one.

    Without `since` it is this release alone, as the step from the one before it.
    """
    since = call.values["since"]
    if since is None:
        return [manifest]
    try:
        return release_history.releases_since(since, manifest, call.store)
    except ReleaseNotFound as error:
        raise _no_such_release("since", since, error) from error


def _release_of_cursor(call: RouteCall, text: str) -> SelectedRelease:
    fingerprint = query_fingerprint(call.request.path, call.request.parameters)
    cursor = Cursor.decode(text, fingerprint)
    try:
        manifest = call.store.manifest(cursor.release)
    except ReleaseNotFound as error:
        title = "The release of this cursor is gone"
        detail = f"{error} Begin again without cursor."
        raise Problem(410, "release-removed", title, detail) from error
    return SelectedRelease(manifest, cursor.offset, pinned=True)


def _release_as_of(call: RouteCall, moment: str) -> SelectedRelease:
    # Before the first release there is no past either: this says so with a 503, not a 404.
    call.store.pointer()
    try:
        manifest = release_history.release_as_of(moment, call.store)
    except ReleaseNotFound as error:
        raise _no_such_release("as_of", moment, error) from error
    # A day or a moment can mean another release tomorrow; an id cannot.
    return SelectedRelease(manifest, pinned=moment == manifest.release)


def _no_such_release(parameter: str, sent: str, error: ReleaseNotFound) -> Problem:
    reason = str(error)
    detail = reason[0].upper() + reason[1:] + "."
    errors = [parameter_error(parameter, sent, FORMS)]
    return Problem(404, f"unknown-{parameter}", "There is no such release", detail, errors)
