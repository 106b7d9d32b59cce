"""The gate before moto: a request that its caller is not allowed to make does not reach it."""

from collections.abc import Callable, Iterable
from typing import Any

from local.iam.calls import table
from local.iam.calls.call import Unmapped
from local.iam.enforcing import denials, identities, wire
from local.iam.enforcing.authorizer import AccessDenied, Authorizer
from local.iam.enforcing.denials import Refusal
from local.iam.enforcing.wire import Environ, Signature
from local.services.limits.requests import sentence, violations

Application = Callable[[Environ, Any], Iterable[bytes]]


class InvalidRequest(Exception):
    """A request that the service's model does not allow; the message is AWS's."""


class Gate:
    """A WSGI application that judges requests, and hands those that are allowed to another.

    Before that, a request has to be what the service's model allows.

    Attributes:
        application: answers what is allowed.
        authorizer: judges.
        fault: what a service is made to answer in a drill; None for what it answers else.
    """

    def __init__(
        self,
        application: Application,
        authorizer: Authorizer,
        fault: Callable[[str], Refusal | None] = lambda _: None,
    ) -> None:
        self.application = application
        self.authorizer = authorizer
        self.fault = fault

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        signed = wire.signature(environ)
        by_operator = signed is not None and signed.key == identities.OPERATOR
        if signed and not by_operator and (failure := self.fault(signed.service)):
            return _refuse(environ, start_response, failure, signed.service)
        if by_operator or not self.authorizer.enabled:
            return self.application(environ, start_response)
        if signed is None:
            return _refuse(environ, start_response, denials.unsigned(), "s3")
        principal = identities.owner_of(signed.key)
        if principal is None:
            refusal = denials.unknown_key(signed.key)
            return _refuse(environ, start_response, refusal, signed.service)
        try:
            self._judge(environ, signed, principal)
        except InvalidRequest as error:
            refusal = denials.invalid(str(error), signed.service)
            return _refuse(environ, start_response, refusal, signed.service)
        except (AccessDenied, Unmapped) as error:
            refusal = denials.denied(str(error))
            return _refuse(environ, start_response, refusal, signed.service)
        with identities.answering(principal):
            return self.application(environ, start_response)

    def _judge(self, environ: Environ, signed: Signature, principal: str) -> None:
        call = wire.read(environ, signed.service)
        if found := violations(call.service, call.operation, call.parameters):
            raise InvalidRequest(sentence(found))
        self.authorizer.require(principal, table.needs(call))


def _refuse(
    environ: Environ, start_response: Any, refusal: Refusal, service: str
) -> Iterable[bytes]:
    wire.drain(environ)
    response = denials.response(refusal, wire.protocol(environ, service))
    start_response(f"{response.status.value} {response.status.phrase}", response.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]
