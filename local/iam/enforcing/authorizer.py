"""Asks the judge, remembers what it answered, and tells a recorder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from local.iam.calls.call import Need
from local.iam.calls.keys import with_keys
from local.iam.enforcing import identities
from local.iam.judge import Decision, decide
from local.iam.policies import Policies
from local.iam.request import AuthorizationRequest

Recorder = Callable[[AuthorizationRequest], None]
_MOST_REMEMBERED = 10_000


class AccessDenied(PermissionError):
    """A policy, or the lack of one, denies what was asked; the message is AWS's.

    Attributes:
        request: what was asked.
    """

    def __init__(self, request: AuthorizationRequest, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.request = request


def record_nothing(_: AuthorizationRequest) -> None:
    """Keep no record of a request."""


@dataclass(eq=False)
class Authorizer:
    """Judges by the policies of one account.

    Attributes:
        enabled: whether anything is judged; `--no-iam` switches it off.
        policies: what is deployed.
        record: is told every request before it is judged.
    """

    enabled: bool = True
    policies: Policies = field(default_factory=Policies)
    record: Recorder = record_nothing
    _decisions: dict[object, Decision] = field(default_factory=dict)

    def require(self, principal: str, needs: Iterable[Need]) -> None:
        """Raise AccessDenied unless a principal may do all that is needed."""
        if not self.enabled:
            return
        for need in with_keys(needs):
            request = need.asked_by(principal)
            self.record(request)
            decision = self._decide(request)
            if not decision.allowed:
                raise AccessDenied(request, decision)

    def require_of_caller(self, needs: Iterable[Need]) -> None:
        """Raise AccessDenied unless who makes the call that is being answered may do all this.

        A service does it for its caller, who needs the permission; the operator is not judged.
        """
        principal = identities.caller()
        if principal != identities.OPERATOR:
            self.require(principal, needs)

    def _decide(self, request: AuthorizationRequest) -> Decision:
        # A run asks some questions hundreds of times.
        context = repr(request.context)
        asked = (id(self.policies), request.principal, request.action, request.resource, context)
        if asked not in self._decisions:
            if len(self._decisions) >= _MOST_REMEMBERED:
                self._decisions.clear()
            self._decisions[asked] = decide(request, self.policies)
        return self._decisions[asked]


UNJUDGED = Authorizer(enabled=False)  # for a part of the laptop's AWS that runs by itself
