"""Which of a file's columns may be a renamed one."""

import difflib
from collections.abc import Collection

from covidlake.reading.values import shown

LONGEST_LIST = 200
# isocode is as like to iso_code; names of two different columns of the contract are less alike.
_LEAST_LIKENESS = 0.65


def instead_of(missing: Collection[str], names: Collection[str], unknown: Collection[str]) -> str:
    """Say what a file without some columns has.

    As in `it has day, isocode; did isocode take the place of iso_code?`

    Args:
        names: Of its columns.
        unknown: Those that are none of the contract's, one of which may be the missing one.
    """
    # A whole header read as one name, since its separator is no comma, took nobody's place.
    candidates = [name for name in unknown if not {";", "\t"} & set(name)]
    questions = ""
    for name in missing:
        for near in difflib.get_close_matches(name, candidates, n=1, cutoff=_LEAST_LIKENESS):
            questions += f"; did {shown(near)} take the place of {name}?"
    return f"it has {', '.join(map(shown, names))[:LONGEST_LIST]}{questions}"
