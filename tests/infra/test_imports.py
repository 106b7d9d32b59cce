"""Imports point one way (DESIGN): a layer below never knows one above."""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.stack import ROOT

STANDARD = set(sys.stdlib_module_names)
AWS = {"boto3", "botocore", "aws_lambda_powertools"}
# For the type checker alone: types of boto3's clients.
TYPED_SERVICES = ("athena", "emr", "glue", "s3", "secretsmanager", "stepfunctions")
AWS |= {f"mypy_boto3_{service}" for service in TYPED_SERVICES}
OWN_REQUIREMENTS = {
    "ingest": {"requests", "urllib3", "pg8000", "covidlake_snapshots"},
    "dedupe": {"covidlake_snapshots", "pyarrow"},
    "create-emr": set(),
    "publish": set(),
    "show-results": {"duckdb", "pydantic"},
}
TRANSFORM_LIBRARIES = {"pyspark", "covidlake", "transforms", "numpy", "scipy", "xgboost"}
TRANSFORMS = ROOT / "emr_steps" / "transforms"
# A session, a file or a job of Spark is the business of emr_steps/steps.
NOT_IN_TRANSFORMS = ("sparkSession", "collect", "first", "toPandas", "read", "write")
# Reviewed, one reason each; what is no longer used has to leave.
ALLOWED_IN_TRANSFORMS = {
    # Spark offers SQL over DataFrames on a session alone; it runs no job.
    "shared/sql.py": {"sparkSession": 1},
    # A stage of SparkML is fitted, saved and loaded by its own session.
    "forecast/blend.py": {"sparkSession": 4, "collect": 3, "read": 1, "write": 1},
}


def imported(path: Path) -> set[str]:
    """Top-level names of every import in a file, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def strangers(folder: Path, allowed: set[str]) -> dict[str, set[str]]:
    return {
        str(path.relative_to(ROOT)): found
        for path in folder.rglob("*.py")
        if (found := imported(path) - STANDARD - allowed)
    }


def own_names(folder: Path) -> list[str]:
    """What is imported by name from a function's root: its modules, and its folders of modules."""
    modules = [path.stem for path in folder.glob("*.py")]
    packages = {path.relative_to(folder).parts[0] for path in folder.glob("*/**/*.py")}
    return [*modules, *sorted(packages)]


def test_the_shared_layer_imports_the_standard_library_only() -> None:
    assert strangers(ROOT / "layers" / "common" / "covidlake", {"covidlake"}) == {}


def test_what_reads_files_into_parquet_knows_neither_functions_nor_steps() -> None:
    allowed = {"covidlake", "covidlake_aws", "covidlake_snapshots", "pyarrow"}
    assert strangers(ROOT / "layers" / "snapshots" / "covidlake_snapshots", allowed) == {}


def test_what_knows_aws_is_shared_by_functions_alone() -> None:
    shared = ROOT / "layers" / "common" / "covidlake_aws"
    assert strangers(shared, {"covidlake", "covidlake_aws", *AWS}) == {}
    users = [*(ROOT / "emr_steps").rglob("*.py"), *(ROOT / "layers/common/covidlake").rglob("*.py")]
    assert [path for path in users if "covidlake_aws" in imported(path)] == []


@pytest.mark.parametrize("function", OWN_REQUIREMENTS)
def test_a_function_imports_no_other_function(function: str) -> None:
    folder = ROOT / "functions" / function
    allowed = {"covidlake", "covidlake_aws", *AWS, *own_names(folder), *OWN_REQUIREMENTS[function]}
    assert strangers(folder, allowed) == {}


def test_no_two_functions_have_a_module_of_the_same_name() -> None:
    names = [name for folder in (ROOT / "functions").iterdir() for name in own_names(folder)]
    assert sorted(names) == sorted(set(names))


def test_transforms_import_neither_storage_nor_arguments() -> None:
    assert strangers(TRANSFORMS, TRANSFORM_LIBRARIES) == {}
    knowing = [path for path in TRANSFORMS.rglob("*.py") if {"argparse", "boto3"} & imported(path)]
    assert knowing == []


def session_uses(path: Path) -> Counter[str]:
    """What a file does that needs a session, a file or a job of Spark: attribute -> times."""
    tree = ast.parse(path.read_text())
    attributes = (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    uses = Counter(name for name in attributes if name in NOT_IN_TRANSFORMS)
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    uses["SparkSession"] += names.count("SparkSession")
    uses["count"] += sum(_counts_rows(node) for node in ast.walk(tree))
    return +uses


def _counts_rows(node: ast.AST) -> bool:
    """rows.count() is a job, rows.groupBy("reason").count() and "text".count("t") are none."""
    if not isinstance(node, ast.Call) or node.args or not isinstance(node.func, ast.Attribute):
        return False
    counted = node.func.value
    grouped = isinstance(counted, ast.Call) and isinstance(counted.func, ast.Attribute)
    of_groups = grouped and counted.func.attr == "groupBy"
    return node.func.attr == "count" and not of_groups


def test_transforms_have_no_session_and_run_no_job() -> None:
    uses = {
        path.relative_to(TRANSFORMS).as_posix(): dict(session_uses(path))
        for path in TRANSFORMS.rglob("*.py")
    }
    assert {path: found for path, found in uses.items() if found} == ALLOWED_IN_TRANSFORMS


def test_what_needs_a_session_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "bad.py"
    file.write_text(
        "spark = SparkSession.getActiveSession()\n"
        "rows.sparkSession.read.parquet(path).collect()\n"
        "rows.where(wanted).count(), rows.first(), rows.toPandas(), rows.write\n"
        "rows.groupBy('reason').count(), ' '.count('x'), F.count('x'), counts.first_day\n"
    )
    expected = dict.fromkeys((*NOT_IN_TRANSFORMS, "SparkSession", "count"), 1)
    assert dict(session_uses(file)) == expected


# From the lowest layer to the highest: each imports itself and what stands before it.
LAYERS_OF_THE_API = (
    "rest.problems",
    "lake",
    "rest",
    "http_responses",
    "openapi_document",
    "routes",
)


def layer_of(module: str) -> int | None:
    """The position of a module's layer; the longest name that fits decides. None for a library."""
    fitting = [name for name in LAYERS_OF_THE_API if f"{module}.".startswith(f"{name}.")]
    return LAYERS_OF_THE_API.index(max(fitting, key=len)) if fitting else None


def test_the_layers_of_the_api_point_one_way() -> None:
    modules = modules_below(ROOT / "functions" / "show-results")
    upwards = []
    for module, path in modules.items():
        layer = layer_of(module)
        if layer is None:  # a handler may know all of them
            continue
        for target in imported_modules(path, modules):
            target_layer = layer_of(target)
            if target_layer is not None and target_layer > layer:
                upwards.append(f"{module} imports {target}")
    assert upwards == []


SOURCE_ROOTS = (
    "functions/create-emr",
    "functions/dedupe",
    "functions/ingest",
    "functions/publish",
    "functions/show-results",
    "layers/common",
    "layers/snapshots",
    "emr_steps",
    "client",
    ".",
)


def modules_below(root: Path) -> dict[str, Path]:
    """Name by which a module is imported -> its file; of the repository itself `local` alone."""
    folder = ROOT / "local" if root == ROOT else root
    modules = {}
    for path in folder.rglob("*.py"):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        modules[name.removesuffix(".__init__")] = path
    return modules


def imported_modules(path: Path, modules: Mapping[str, Path]) -> set[str]:
    """The modules among these that a file imports, at any depth, but not for the type checker."""
    names = set()
    for node in run_time_nodes(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names & modules.keys()


def run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a syntax tree without those below `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from run_time_nodes(node)


def cycle_in(imports: Mapping[str, set[str]]) -> list[str]:
    """A cycle of modules that import each other, or nothing."""
    done: set[str] = set()

    def cycle_from(module: str, trail: list[str]) -> list[str]:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in done:
            return []
        for target in sorted(imports[module]):
            if cycle := cycle_from(target, [*trail, module]):
                return cycle
        done.add(module)
        return []

    for module in imports:
        if cycle := cycle_from(module, []):
            return cycle
    return []


@pytest.mark.parametrize("root", SOURCE_ROOTS)
def test_no_module_imports_itself_by_way_of_others(root: str) -> None:
    modules = modules_below(ROOT / root)
    assert modules
    imports = {name: imported_modules(path, modules) - {name} for name, path in modules.items()}
    assert cycle_in(imports) == []


def test_a_cycle_would_be_found() -> None:
    assert cycle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert cycle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_nothing_knows_the_laptop() -> None:
    folders = ("functions", "layers", "emr_steps", "client")
    knowing = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "local" in imported(path)
    ]
    assert knowing == []


def test_nothing_is_read_from_the_environment_at_import() -> None:
    files = [
        *(ROOT / "functions").rglob("*.py"),
        *(ROOT / "layers").rglob("*.py"),
        *(ROOT / "emr_steps").rglob("*.py"),
    ]
    assert [
        path.name
        for path in files
        if any(_reads_environment(node) for node in ast.parse(path.read_text()).body)
    ] == []


def _reads_environment(node: ast.stmt) -> bool:
    return not isinstance(node, ast.FunctionDef | ast.ClassDef) and "'environ'" in ast.dump(node)
