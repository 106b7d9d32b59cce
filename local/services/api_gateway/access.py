"""Who may call a route: the API's own callers by IAM, and the API its functions."""

from dataclasses import dataclass

from local.iam.calls import arns
from local.iam.calls.call import Need
from local.iam.enforcing import identities
from local.iam.enforcing.authorizer import UNJUDGED, AccessDenied, Authorizer
from local.services.api_gateway.route_table import Route

STAGE = "live"
SERVICE = "apigateway.amazonaws.com"


@dataclass(frozen=True)
class ApiAccess:
    """Asks whether a request may reach its function.

    Attributes:
        api: physical id of the API.
        authorizer: judges.
    """

    api: str = "api"
    authorizer: Authorizer = UNJUDGED

    def refusal(self, route: Route, method: str, path: str, key: str | None) -> str | None:
        """Return the type of response that refuses a request; None if it may pass.

        Args:
            route: that answers the request.
            method: of the request.
            path: of the request.
            key: access key of who signed; None for a route that everybody may call.
        """
        try:
            if key is not None:
                self._require_caller(key, method, path)
        except AccessDenied:
            return "ACCESS_DENIED"
        source = self._arn(method, route.resource)
        need = Need(
            "lambda:InvokeFunction",
            arns.function(route.function),
            {"aws:SourceArn": source, "aws:SourceAccount": arns.ACCOUNT},
        )
        try:
            self.authorizer.require(SERVICE, [need])
        except AccessDenied:
            return "API_CONFIGURATION_ERROR"
        return None

    def _require_caller(self, key: str, method: str, path: str) -> None:
        if key == identities.OPERATOR:
            return
        principal = identities.owner_of(key) or f"the unknown access key {key}"
        need = Need("execute-api:Invoke", self._arn(method, path))
        self.authorizer.require(principal, [need])

    def _arn(self, method: str, path: str) -> str:
        return arns.regional("execute-api", f"{self.api}/{STAGE}/{method}/{path.removeprefix('/')}")
