"""Takes away each thing that is granted, and finds the first recorded request that misses it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from local.iam.judge import decide, with_principal_keys
from local.iam.matching import mismatch
from local.iam.policies import Policies, Statement
from local.iam.privilege.recorded import RecordedRequest
from local.iam.privilege.removal import Removal, removals


@dataclass(frozen=True)
class Proof:
    """What came of one removal.

    Attributes:
        removal: what was taken away.
        denied: the first request that is denied without it; None if no request needs it.
    """

    removal: Removal
    denied: RecordedRequest | None


def denied_requests(
    policies: Policies, recorded: Iterable[RecordedRequest]
) -> list[tuple[RecordedRequest, str]]:
    """Return the recorded requests that the policies deny as they are, and why."""
    decisions = [(item, decide(item.request, policies)) for item in recorded]
    return [(item, decision.reason) for item, decision in decisions if not decision.allowed]


def prove(policies: Policies, recorded: Sequence[RecordedRequest]) -> list[Proof]:
    """Take away each statement and value in turn, and judge anew what relied on it."""
    by_holder = _by_holder(policies, recorded)
    proofs = []
    for removal in removals(policies):
        relying = relying_on(removal.statement, by_holder.get(removal.holder, ()))
        rest = removal.applied(policies)
        denied = (item for item in relying if not decide(item.request, rest).allowed)
        proofs.append(Proof(removal, next(denied, None)))
    return proofs


def relying_on(statement: Statement, recorded: Iterable[RecordedRequest]) -> list[RecordedRequest]:
    """Return the requests that a statement applies to."""
    return [
        item for item in recorded if mismatch(statement, with_principal_keys(item.request)) is None
    ]


def _by_holder(
    policies: Policies, recorded: Iterable[RecordedRequest]
) -> dict[str, list[RecordedRequest]]:
    """Return the requests that policies of a role or resource are asked for, by its ARN."""
    by_holder: dict[str, list[RecordedRequest]] = {}
    seen = set()
    for item in recorded:
        request = item.request
        asked = (request.principal, request.action, request.resource, repr(request.context))
        # Two kinds of work often ask the same.
        if asked not in seen:
            seen.add(asked)
            by_holder.setdefault(request.principal, []).append(item)
            by_holder.setdefault(policies.holder_of(request.resource), []).append(item)
    return by_holder
