"""Where a database is and who may enter, from a secret."""

import json
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import ClientError
from covidlake.errors import SourceForbidden

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_FIELDS = ("host", "port", "dbname", "username", "password")


@dataclass(frozen=True)
class Login:
    """sslmode: "verify-full", or "disable" for this machine only.

    sslrootcert: PEM of the authority to trust beside the system's; Amazon RDS signs with its own.
    """

    host: str
    port: int
    dbname: str
    username: str
    password: str = field(repr=False)
    sslmode: str = "verify-full"
    sslrootcert: str | None = field(default=None, repr=False)

    @classmethod
    def from_secret(cls, secrets: "SecretsManagerClient", arn: str) -> Self:
        """Read the secret's JSON; SourceForbidden says what is wrong with it, never what is in it."""
        try:
            text = secrets.get_secret_value(SecretId=arn)["SecretString"]
        except ClientError as error:
            raise SourceForbidden(f"the secret {arn} cannot be read: {error}") from error
        try:
            values: dict[str, Any] = json.loads(text)
            login = cls(
                **{name: str(values[name]) for name in _FIELDS if name != "port"},
                port=int(values["port"]),
                sslmode=str(values.get("sslmode", "verify-full")),
                sslrootcert=values.get("sslrootcert"),
            )
        except (KeyError, ValueError, TypeError, AttributeError):
            # Not chained: the error would quote the secret in the log.
            raise SourceForbidden(f"the secret {arn} must be a JSON object with {', '.join(_FIELDS)}, port a number") from None
        login.tls()
        return login

    def tls(self) -> ssl.SSLContext | None:
        """The TLS to speak, None for none; SourceForbidden unless it is verified or the server is this machine."""
        if self.sslmode == "verify-full":
            context = ssl.create_default_context()
            if self.sslrootcert:
                context.load_verify_locations(cadata=self.sslrootcert)
            return context
        if self.sslmode == "disable" and _is_this_machine(self.host):
            return None
        raise SourceForbidden(
            f"sslmode {self.sslmode!r} is not allowed for {self.host}: it must be 'verify-full', or 'disable' for a server on this machine"
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
