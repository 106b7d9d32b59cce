"""Where the project's own files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = ROOT / ".aws-sam" / "build"  # what `sam build` wrote
BYTECODE = ROOT / ".build" / "bytecode"  # compiled modules of who wants none beside the sources
BUILT = ARTIFACTS / "template.yaml"
# Nothing but what Lambda's own image brings.
RUNTIME_PYTHON = ROOT / ".lambda-runtime" / "bin" / "python"
DEFAULT_LAKE = Path(".lake")
