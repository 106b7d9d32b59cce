"""Which of a file's columns may be a renamed one."""

import difflib
from collections.abc import Collection

MOST_NAMES = 8


def nearest(missing: str, names: Collection[str]) -> str:
    """The end of a message on a missing column: the name that comes nearest to it, or else what there is."""
    # A whole header read as one name, since its separator is no comma, took nobody's place.
    near = difflib.get_close_matches(missing, [name for name in names if not {";", "\t"} & set(name)], n=1)
    if near:
        return f"did {near[0]} take its place?"
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"it has {', '.join(list(names)[:MOST_NAMES]) or 'none'}{more}"
