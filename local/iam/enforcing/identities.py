"""Who calls: every role of the stack has an access key of its own, which names it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

import boto3

# The person at the laptop deploys the stack and looks into it as an administrator of the account
# would: what the commands themselves ask is not judged.
OPERATOR = "local"
SECRET = "local"  # noqa: S105  # signatures are not checked: only this machine reaches its AWS
_ROLE_KEY = "role."

_caller: ContextVar[str] = ContextVar("caller", default=OPERATOR)


def key_of(role: str) -> str:
    """Return the access key of a role, which is given by its ARN."""
    return _ROLE_KEY + role.rsplit("/", 1)[-1]


def environment_of(role: str) -> dict[str, str]:
    """Return a role's credentials as a Lambda function finds them in its environment."""
    return {
        "AWS_ACCESS_KEY_ID": key_of(role),
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": SECRET,  # credentials of a role are always temporary
    }


@cache
def session_of(role: str) -> boto3.Session:
    """Return a session of boto3 whose clients call as a role."""
    return boto3.Session(key_of(role), SECRET, SECRET)


def owner_of(key: str) -> str | None:
    """Return the ARN of the role or user to whom a key belongs; None for nobody's."""
    # Commands that ask a real account do without moto, which takes seconds to import.
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.iam.models import IAMBackend, iam_backends

    iam: IAMBackend = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    if key.startswith(_ROLE_KEY):
        name = key.removeprefix(_ROLE_KEY)
        arns = [role.arn for role in iam.roles.values() if role.name == name]
    else:
        arns = [
            user.arn
            for user in iam.users.values()
            if key in [own.access_key_id for own in user.access_keys]
        ]
    return arns[0] if arns else None


def caller() -> str:
    """Return who makes the call that is being answered in this thread: an ARN, or the operator."""
    return _caller.get()


@contextmanager
def answering(principal: str) -> Iterator[None]:
    """Let `caller` return a principal while the context lasts."""
    token = _caller.set(principal)
    try:
        yield
    finally:
        _caller.reset(token)
