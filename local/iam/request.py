"""What IAM is asked: may this principal do this action on this resource, as things are?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Values by condition key: a text, or several for a key with several (aws:TagKeys).
Context = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class AuthorizationRequest:
    """One question to IAM; a call to a service may ask several.

    Attributes:
        principal: ARN of the role that calls, or the service: lambda.amazonaws.com.
        action: service and action as IAM writes them: s3:GetObject.
        resource: ARN of what is acted on; * where IAM knows no resource.
        context: condition keys of the request and their values. A key that is not here is absent,
            as for IAM; tags of a resource are keys like any other.
    """

    principal: str
    action: str
    resource: str
    context: Context = field(default_factory=dict)

    @property
    def is_service(self) -> bool:
        """Say whether a service calls in its own name, without a role."""
        return not self.principal.startswith("arn:")
