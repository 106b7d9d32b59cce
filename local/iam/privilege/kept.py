"""Grants that no recorded request needs and that stay all the same, each with a reason."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.iam.patterns import matches
from local.iam.policies import Policies, Statement
from local.iam.privilege.naming import readable, readable_grant
from local.iam.privilege.proof import Proof, denied_requests, prove
from local.iam.privilege.recorded import RecordedRequest
from local.iam.privilege.removal import Removal


@dataclass(frozen=True)
class Kept:
    """One row of the reviewed file; * and ? are wildcards.

    Attributes:
        holder: the role or resource that has the policy, without the stack's name.
        policy: the policy.
        grant: an action, a resource, "action on resource", a principal or a value of a condition;
            of a whole statement, its actions.
        reason: why it stays.
    """

    holder: str
    policy: str
    grant: str
    reason: str

    def is_about(self, proof: Proof) -> bool:
        """Say whether a row is about what was taken away."""
        removal = proof.removal
        return self.covers(removal.holder, removal.statement, removal.value)

    def covers(self, holder: str, statement: Statement, *grants: str) -> bool:
        """Say whether a row is about one of several grants of a statement."""
        return (
            matches(self.holder, readable(holder))
            and matches(self.policy, readable(statement.source))
            and any(matches(self.grant, readable_grant(grant)) for grant in grants)
        )


def read_kept(path: Path) -> list[Kept]:
    """Return the rows of the reviewed file."""
    rows = tomllib.loads(path.read_text())["kept"]
    return [Kept(**row) for row in rows]


def unneeded(proofs: Iterable[Proof]) -> list[Proof]:
    """Return what no request needs, without what is part of something larger in the list."""
    without = [proof for proof in proofs if proof.denied is None]
    gone = {(id(proof.removal.statement), proof.removal.value) for proof in without}
    whole = {id(proof.removal.statement) for proof in without if proof.removal.is_whole}
    return [proof for proof in without if not _is_part(proof.removal, whole, gone)]


def _is_part(removal: Removal, whole: set[int], gone: set[tuple[int, str]]) -> bool:
    statement = id(removal.statement)
    if statement in whole:
        return not removal.is_whole
    parts = removal.value.split(" on ")
    return removal.element == "Grant" and any((statement, part) in gone for part in parts)


def reason_for(proof: Proof, kept: Sequence[Kept]) -> str:
    """Return why a grant stays; empty if nobody says so."""
    return next((row.reason for row in kept if row.is_about(proof)), "")


def faults(
    policies: Policies, recorded: Sequence[RecordedRequest], kept: Sequence[Kept]
) -> list[str]:
    """Return what is not as little as is needed, or less: a line each, none if all is well."""
    lacking = unneeded(prove(policies, recorded))
    return [
        *(f"denied: {item.work}: {why}" for item, why in denied_requests(policies, recorded)),
        *(f"nobody needs it: {_place(item)}" for item in lacking if not reason_for(item, kept)),
        *(
            f"is needed, or gone: {row.holder}, {row.policy}: {row.grant}"
            for row in kept
            if not any(map(row.is_about, lacking))
        ),
    ]


def _place(proof: Proof) -> str:
    removal = proof.removal
    where = f"{readable(removal.holder)}, {readable(removal.statement.source)}"
    return f"{where}, {removal.statement.name}: {removal.element} {readable_grant(removal.value)}"
