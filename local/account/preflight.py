"""What would fail later, asked before a deployment: the checks in their order."""

from collections.abc import Callable, Iterator
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError
from covidlake.capturing.source import Source

from local.account import checks_of_account, checks_of_inputs, lookups, sources
from local.account.account import Account
from local.account.configuration import template
from local.account.finding import Finding, fails, warning

Check = Callable[[Account], Finding]
CREDENTIALS = "credentials"
PROBLEM_CHARACTERS = 200
OF_A_DATABASE = ("DatabaseSecretArn", "DatabaseUserArn", "DatabaseSubnetIds")


def findings(account: Account) -> Iterator[tuple[str, Finding]]:
    """Yield the name of each check and what it found; the first alone, where nobody is signed in.

    What may not be asked is a warning: it may be well all the same.
    """
    try:
        first = _credentials(account)
    except (BotoCoreError, ClientError) as error:
        yield CREDENTIALS, fails(str(error), "sign in: `aws configure`, or `aws sso login`")
        return
    yield CREDENTIALS, first
    if first.to_do:
        return
    for name, check in checks(account):
        try:
            yield name, check(account)
        except (BotoCoreError, ClientError) as error:
            # A line a check, also where a proxy answers with a page.
            problem = " ".join(str(error).split())[:PROBLEM_CHARACTERS]
            yield name, warning(f"could not be asked: {problem}", "allow it, or look yourself")


def checks(account: Account) -> Iterator[tuple[str, Check]]:
    """Yield the checks of an account, those of what the parameters name included."""
    yield "API Gateway's logs", _api_log_role
    yield (
        "EMR's own role",
        lambda account: checks_of_account.emr_role(lookups.has_emr_role(account)),
    )
    yield "vCPUs", lambda account: checks_of_account.vcpus(lookups.vcpu_quota(account))
    yield "Lambdas at once", _concurrent_lambdas
    yield "instance types", _instance_types
    yield "network", lambda account: checks_of_inputs.subnet_tags(lookups.network_tags(account))
    yield "Lake Formation", _lake_formation
    for source in sources.of_parameters(account.parameters, template()["Mappings"]):
        yield source.dataset, partial(_source, source)
    if account.parameters["DatabaseTable"]:
        yield "database", _database_secret
    elif named := [name for name in OF_A_DATABASE if account.parameters[name]]:
        yield "database", lambda _: checks_of_inputs.unused_database(named)
    yield "schedule", _schedule


def _credentials(account: Account) -> Finding:
    region = account.region
    if not region:
        return checks_of_account.credentials("", "", region)
    caller = account.client("sts").get_caller_identity()
    return checks_of_account.credentials(caller["Account"], caller["Arn"], region)


def _api_log_role(account: Account) -> Finding:
    role = lookups.api_log_role(account)
    parameter = account.parameters["ApiLogsRole"]
    return checks_of_account.api_log_role(role, parameter, account.configuration.stack)


def _concurrent_lambdas(account: Account) -> Finding:
    return checks_of_account.concurrent_lambdas(lookups.concurrent_lambdas(account))


def _instance_types(account: Account) -> Finding:
    return checks_of_account.instance_types(lookups.zone_offers(account))


def _lake_formation(account: Account) -> Finding:
    principals = lookups.default_principals(account)
    database = account.parameters["GlueDatabase"]
    return checks_of_account.lake_formation(principals, account.configuration.stack, database)


def _source(source: Source, account: Account) -> Finding:
    loopback = account.parameters["AllowLoopbackHttp"] == "true"
    problem = sources.problem_of(source, allow_loopback_http=loopback)
    parameter = "SourceUrl" if source.dataset == "observations" else "CountriesUrl"
    return checks_of_inputs.source(source.location["url"], problem, parameter)


def _database_secret(account: Account) -> Finding:
    arn, text = lookups.database_secret(account)
    return checks_of_inputs.database_secret(text, arn)


def _schedule(account: Account) -> Finding:
    state = account.parameters["ScheduleState"]
    return checks_of_inputs.schedule(state, account.parameters["ScheduleExpression"])
