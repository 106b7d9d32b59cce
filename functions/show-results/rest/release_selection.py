"""Which release answers: the cursor's, the one that `release` or `as_of` means, or the current one."""

from covidlake.errors import ReleaseNotFound
from covidlake.releases.as_of import FORMS
from covidlake.releases.manifest import ReleaseManifest
from lake.release_history import as_of, steps
from rest.cursor import Cursor, question_of
from rest.endpoint import Asked
from rest.problems import Problem, describe, not_found, unusable


def chosen(asked: Asked) -> tuple[ReleaseManifest, int, bool]:
    """The release, the offset in it, and whether the request says which one it is, so that its answer never changes."""
    cursor, release, moment = (asked.values.get(name) for name in ("cursor", "release", "as_of"))
    if release is not None and moment is not None:
        raise unusable("as_of", moment, "as_of or release, not both")
    if cursor is not None:
        place = Cursor.decode(cursor, question_of(asked.request.path, asked.request.parameters))
        try:
            return asked.store.manifest(place.release), place.offset, True
        except ReleaseNotFound as error:
            raise Problem(
                410,
                "release-removed",
                "The release of this cursor is gone",
                f"{error} Begin again without cursor.",
            ) from error
    if release is not None:
        try:
            return asked.store.manifest(release), 0, True
        except ReleaseNotFound as error:
            raise not_found("release", release, "an id of /v1/releases") from error
    if moment is not None:
        # before the first release there is no past either: the caller is told so
        asked.store.pointer()
        try:
            manifest = as_of(moment, asked.store)
        except ReleaseNotFound as error:
            raise _nothing_as_of("as_of", moment, error) from error
        return manifest, 0, moment == manifest.release
    return asked.store.current(), 0, False


def chosen_steps(asked: Asked, manifest: ReleaseManifest) -> list[ReleaseManifest]:
    """The releases that lead from the one that `since` means to this one; by default this one alone, as the step from the one before."""
    since = asked.values["since"]
    if since is None:
        return [manifest]
    try:
        return steps(since, manifest, asked.store)
    except ReleaseNotFound as error:
        raise _nothing_as_of("since", since, error) from error


def _nothing_as_of(parameter: str, sent: str, error: ReleaseNotFound) -> Problem:
    said = str(error)
    return Problem(
        404,
        f"unknown-{parameter}",
        "There is no such release",
        said[0].upper() + said[1:] + ".",
        [describe(parameter, sent, FORMS)],
    )
