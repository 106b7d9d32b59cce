"""The functions of Trino that this emulation knows, a table a subject (see ../signatures.py)."""

from local.services.athena.trino.functions.signatures import Signature, table
from local.services.athena.trino.functions.tables import aggregates, arrays, maths, moments, texts

SCALAR: dict[str, list[Signature]] = {
    **table(maths.TABLE),
    **table(moments.TABLE),
}
for _more in (texts.TABLE, arrays.TABLE):
    for _name, _signatures in table(_more).items():
        SCALAR.setdefault(_name, []).extend(_signatures)
AGGREGATE = table(aggregates.TABLE)
WINDOW = table(aggregates.WINDOW)
