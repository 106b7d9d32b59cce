"""The laptop's AWS: ports, limits and waits that users rely on."""

from contextlib import ExitStack
from pathlib import Path

from local import aws
from local.drills.faults import Injection
from local.iam.enforcing.authorizer import Authorizer
from local.services import integrations, s3, stepfunctions
from local.services.api_gateway import front
from local.services.athena import api as athena_api
from local.services.functions import sandbox, service
from local.tools import java, ports


def test_limits_are_those_of_aws() -> None:
    assert front.MAX_RESPONSE == 6 * 1024 * 1024
    assert front.SMALLEST_COMPRESSED == 1024
    assert athena_api.PAGE == 1000


def test_waits() -> None:
    assert stepfunctions.RETRY_SPEED == 60
    assert integrations.POLL_SECONDS == 0.2
    assert s3.FOLLOW_SECONDS == 2
    assert (sandbox.START_SECONDS, sandbox.START_ATTEMPTS) == (30, 3)
    assert service.GRACE_SECONDS == 10


def test_a_free_port_is_none_that_outgoing_connections_take() -> None:
    assert all(16_384 <= ports.free_port() < 32_768 for _ in range(100))


def test_java_is_what_emr_runs() -> None:
    assert java.MAJOR == 17


def test_it_is_reached_from_this_machine_alone() -> None:
    with ExitStack() as ending:
        port = aws._serve(ending, Authorizer(False), Injection())
        assert _listening(port) == {"0100007F"}  # 127.0.0.1


def _listening(port: int) -> set[str]:
    """Return the addresses on which a port listens, as Linux writes them."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    local_addresses = [line[1].split(":") for line in lines if line[3] == "0A"]
    return {address for address, number in local_addresses if int(number, 16) == port}
