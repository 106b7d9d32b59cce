"""Deployments that the rules are held against: names, regions, and what parameters switch."""

from functools import cache
from itertools import chain

from tests.support.rendering.resolution import Deployment, Resolver
from tests.support.rendering.stack import Stack, render
from tools.expanded_template import Template, expand, read_template

NAMES = ("covidlake", "covidlake-prod")
REGIONS = ("us-east-1", "eu-west-1", "eu-south-2", "cn-north-1", "us-gov-west-1")
# The other side of each condition: parameters, together where one is refused without the other.
CHOICES: tuple[dict[str, str], ...] = (
    {"SourceUrl": "https://example.org/observations.csv"},
    {"SourceMirrors": "https://a.example.org/observations.csv"},
    {"SourceAttribution": "Example"},
    {"SourceLicence": "CC0"},
    {"CountriesUrl": "https://example.org/countries.csv"},
    {"DatabaseTable": "public.countries"},
    {"DatabaseSecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:countries-1a2b3c"},
    {"DatabaseUserArn": "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCD/reader"},
    {"DatabaseSubnetIds": "subnet-0a,subnet-0b", "DatabaseSecurityGroupId": "sg-0c"},
    {"EmrSubnetId": "subnet-0d", "EmrVpcId": "vpc-0e"},
    {"ApiLogsRole": "existing"},
    {"AlarmEmail": "someone@example.org"},
    {"ScheduleState": "DISABLED"},
    {"MonthlyBudget": "47.11"},
    {"ApiConcurrency": "997"},
    {"PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary"},
    {"KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d"},
)
# What is together above, one by one.
ALONE: tuple[dict[str, str], ...] = ({"EmrSubnetId": "subnet-0d"},)


def combinations() -> list[dict[str, str]]:
    """Return parameters in which any two choices stand in all four ways beside each other.

    None, all, and for each binary digit the choices whose number has it, and the others: two
    numbers differ in at least one digit.
    """
    numbers = range(len(CHOICES))
    subsets = [set(), set(numbers)]
    for digit in range(len(CHOICES).bit_length()):
        having = {number for number in numbers if number >> digit & 1}
        subsets += [having, set(numbers) - having]
    return [
        dict(chain.from_iterable(CHOICES[number].items() for number in sorted(subset)))
        for subset in subsets
    ]


@cache
def template() -> Template:
    """Return the SAM template with the definition of the state machine."""
    return read_template()


@cache
def expanded(region: str) -> Template:
    """Return the template as SAM expands it in a region."""
    return expand(template(), region)


@cache
def stacks() -> list[Stack]:
    """Return every deployment: all combinations in one region, the least and the most in each."""
    least, most, *others = combinations()
    deployments = [
        Deployment(name, region, parameters)
        for name in NAMES
        for region in REGIONS
        for parameters in (least, most)
    ]
    deployments += [Deployment(parameters=parameters) for parameters in (*others, *ALONE)]
    return [render(expanded(each.region), each) for each in deployments]


def broken_stack(broken: Template, region: str = REGIONS[0]) -> Stack:
    """Return what a broken template creates where every resource is created that can be."""
    own = {"DatabaseSecretArn": "", "EmrSubnetId": "", "EmrVpcId": "", "ApiLogsRole": "create"}
    parameters = {**combinations()[1], **own}
    return render(expand(broken, region), Deployment(NAMES[0], region, parameters))


def refusals(parameters: dict[str, str]) -> list[str]:
    """Return what the template says against parameters."""
    return Resolver(expanded(REGIONS[0]), Deployment(parameters=parameters)).refused()
