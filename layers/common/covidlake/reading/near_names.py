"""Which of a file's columns may be a renamed one."""

import difflib
from collections.abc import Collection

LONGEST_LIST = 200


def instead_of(missing: Collection[str], names: Collection[str]) -> str:
    """What a file without some columns has: `it has day, isocode; did isocode take the place of iso_code?`"""
    # A whole header read as one name, since its separator is no comma, took nobody's place.
    candidates = [name for name in names if not {";", "\t"} & set(name)]
    near = (
        (name, difflib.get_close_matches(name, candidates, n=1, cutoff=0.65)) for name in missing
    )
    questions = (f"; did {found[0]} take the place of {name}?" for name, found in near if found)
    return f"it has {', '.join(names)[:LONGEST_LIST]}{''.join(questions)}"
