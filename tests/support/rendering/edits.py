"""Edits of the SAM template: the broken ones that a rule has to notice.

An edit is a path and what is put there. Steps of a path, below Resources:
    Lake/Properties/BucketEncryption   keys
    .../Statement/[Action=s3:*]        the item of a list that has this, alone or among others
    ~Etl/Retry                         the first key of this name, at whatever depth: a state
    /Globals/Function/Timeout          from the root of the template
"""

import copy
from typing import Any

from tests.support.rendering.deployments import template
from tools.expanded_template import Template

REMOVED = object()


def edited(path: str, value: Any = REMOVED) -> Template:
    """Return a copy of the template in which one thing is removed, or is another one."""
    broken = copy.deepcopy(template())
    start, steps = (broken, path[1:]) if path.startswith("/") else (broken["Resources"], path)
    *way, last = steps.split("/")
    parent = start
    for step in way:
        parent = _found(parent, step[1:]) if step[0] == "~" else parent[_key(parent, step)]
    key = _key(parent, last, new=value is not REMOVED)
    if value is REMOVED:
        del parent[key]
    else:
        parent[key] = value
    return broken


def _key(parent: Any, step: str, new: bool = False) -> Any:
    if isinstance(parent, dict):
        assert new or step in parent, f"the template has no {step}"
        return step
    if not step.startswith("["):
        return int(step)
    name, _, wanted = step.strip("[]").partition("=")
    return next(i for i, item in enumerate(parent) if wanted in _texts(item.get(name)))


def _texts(value: Any) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def _found(value: Any, name: str) -> Any:
    """Return what stands under a key at any depth."""
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, dict):
            if name in item:
                return item[name]
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    raise AssertionError(f"the template has no {name}")
