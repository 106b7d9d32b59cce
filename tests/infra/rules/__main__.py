"""Write the page of the rules: python -m tests.infra.rules > docs/reference/template-rules.md"""

import inspect
import sys
from types import ModuleType

from tests.infra.rules import RULES, SUBJECTS, rules_of

HEAD = f"""# Rules of the template

{len(RULES)} rules that every deployment of `template.yaml` keeps. They read what CloudFormation
would create: SAM's own translator expands the template, then parameters, conditions and references
are resolved. They are held for two names of the stack, for the regions us-east-1, eu-west-1,
eu-south-2, cn-north-1 and us-gov-west-1, and for combinations of parameters in which any two
choices stand in all four ways beside each other.

`tests/infra/rules/test_removals.py` takes each protection out of the template, and
`tests/infra/rules/test_broken_templates.py` changes it for the worse: the rule has to notice.

This page is generated: `python -m tests.infra.rules > docs/reference/template-rules.md`.
"""


def page() -> str:
    """Return the page: a table for each subject, a row a rule."""
    return "\n".join([HEAD, *(_table(subject) for subject in SUBJECTS)])


def _table(subject: ModuleType) -> str:
    line, _, _ = _doc(subject).removeprefix("Rules of ").partition(".")
    title, _, _ = line.partition(":")
    head = [f"## {title[0].upper()}{title[1:]}", "", "| rule | asks to |", "|---|---|"]
    rows = [f"| {name.replace('_', ' ')} | {_sentence(name)} |" for name in rules_of(subject)]
    return "\n".join([*head, *rows, ""])


def _sentence(name: str) -> str:
    """Return the first paragraph of a rule's docstring, which begins with a verb."""
    paragraph, _, _ = _doc(RULES[name]).partition("\n\n")
    return paragraph.replace("\n", " ").removesuffix(".")


def _doc(named: object) -> str:
    return inspect.getdoc(named) or ""


if __name__ == "__main__":
    sys.stdout.write(page())
