"""Questions that anybody may ask, generated from the API's own document: dear ones above all."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

# Asked more often than chance would: the routes of which a question can be dear.
DEAR = (
    *(3 * ("/v1/observations",)),
    *("/v1/results/daily", "/v1/results/observations", "/v1/revisions"),
)
DEAR_SHARE = 0.5
# How often a parameter that need not be there is: often what makes an answer dear, seldom what
# narrows it down.
OFTEN = ("columns", "format", "limit", "provenance", "smooth", "sort", "wide")
OFTEN_SHARE = 0.5
SELDOM_SHARE = 0.08
# A cursor is an answer's own, and is followed by whoever asks.
LEFT_OUT = ("cursor",)
DAYS = ("2019-12-31", "2020-01-01", "2020-07-01", "2021-01-01", "2021-12-31", "2031-01-01")
LOCATIONS = ("*", "*", "*", "COL", "COL,ITA,USA,OWID_WRL", "Europe")
TEXTS = ("a", "united", "e", "World", "new_cases", "COL")
RANGES = ("gte:0", "lt:0", "gte:1,lt:1000000")


def questions(
    document: Mapping[str, Any], known: Mapping[str, str], seed: int, count: int
) -> Iterator[str]:
    """Yield addresses, path and query, of public routes; the same for the same seed.

    Args:
        document: the OpenAPI document.
        known: name -> a value that the lake has: segments of a path, `release`, `as_of`, `since`.
        seed: of the choice.
        count: how many.
    """
    chance = random.Random(seed)
    operations = {
        path: item["get"]
        for path, item in document["paths"].items()
        if "get" in item and not item["get"].get("security")
    }
    for _ in range(count):
        path = chance.choice(DEAR if chance.random() < DEAR_SHARE else list(operations))
        yield _question(path, operations[path]["parameters"], known, chance)


def _question(
    path: str, parameters: Sequence[Mapping[str, Any]], known: Mapping[str, str], chance: Any
) -> str:
    query = []
    for parameter in parameters:
        name = parameter["name"]
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", quote(known[name]))
        elif name not in LEFT_OUT and chance.random() < _share(parameter):
            query.append(f"{name}={quote(_value(name, parameter['schema'], known, chance))}")
    return f"{path}?{'&'.join(query)}" if query else path


def _share(parameter: Mapping[str, Any]) -> float:
    if parameter.get("required"):
        return 1
    return OFTEN_SHARE if parameter["name"] in OFTEN else SELDOM_SHARE


def _value(
    name: str, schema: Mapping[str, Any], known: Mapping[str, str], chance: random.Random
) -> str:
    if name in known:
        return known[name]
    if name in ("location", "iso_code"):
        return chance.choice(LOCATIONS)
    if schema.get("type") == "array":
        return _several(name, schema["items"], known, chance)
    if "anyOf" in schema:
        return chance.choice(RANGES)
    if names := schema.get("enum") or schema.get("x-extensible-enum"):
        return str(chance.choice(names))
    if schema["type"] == "integer":
        least, most = schema["minimum"], schema["maximum"]
        return str(chance.choice((least, most, chance.randint(least, most))))
    if schema["type"] == "boolean":
        return chance.choice(("true", "false"))
    if schema["type"] == "number":
        return "0.5"
    return chance.choice(DAYS if schema.get("format") == "date" else TEXTS)


def _several(
    name: str, schema: Mapping[str, Any], known: Mapping[str, str], chance: random.Random
) -> str:
    names = schema.get("enum") or schema.get("x-extensible-enum")
    if not names:
        return _value(name, schema, known, chance)
    # One, some or all.
    count = chance.choice((1, chance.randint(1, len(names)), len(names)))
    return ",".join(str(one) for one in chance.sample(names, count))
