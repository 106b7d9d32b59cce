"""The code that EMR runs, from this function's own layers, in the lake under its content hash.

So `sam deploy` alone ships it: a release's manifest names the very code that built it, and a deploy
never changes a running cluster's code.
"""

import hashlib
import io
import sys
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from covidlake import zones
from covidlake.steps import SPARK_STEPS
from covidlake_aws.objects import LakeObjects

PACKAGES = ("covidlake", "transforms", "steps")
SCRIPTS = tuple(step.script for step in SPARK_STEPS)
LOOSE = ("bootstrap.sh",)
REQUIREMENTS = "bootstrap-requirements.txt"
BINARY = "binary/octet-stream"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Code:
    """What EMR runs, by content.

    Attributes:
        packages: The hash of the requirements, under which the wheels lie: they are many
            megabytes, and change less often.
    """

    hash: str
    packages: str

    def key(self, file: str) -> str:
        return zones.code(self.hash, file)

    @property
    def folder(self) -> str:
        return zones.code_folder(self.hash)

    @property
    def packages_folder(self) -> str:
        return zones.code_folder(self.packages)


def upload_code(objects: LakeObjects) -> Code:
    """Store what is not there already of the code and of the packages that it needs."""
    files, packages = bundle(), wheels()
    code = Code(
        content_hash(files), content_hash({REQUIREMENTS: packages[REQUIREMENTS].read_bytes()})
    )
    for name, body in files.items():
        objects.write_once(code.key(name), body, BINARY)
    # Listed first: packages are many megabytes to send in vain.
    stored_keys = set(objects.keys(f"{code.packages_folder}/"))
    for name, path in packages.items():
        key = zones.code(code.packages, name)
        if key not in stored_keys:
            objects.write_once(key, path.read_bytes(), BINARY)
    return code


def bundle() -> dict[str, bytes]:
    """Return file name -> content of all that EMR runs.

    That is the entry scripts, the bootstrap action, and pyfiles.zip with all they import.
    """
    steps = _folder("transforms").parent
    files = {name: (steps / name).read_bytes() for name in (*SCRIPTS, *LOOSE)}
    return {**files, "pyfiles.zip": _zip()}


def wheels() -> dict[str, Path]:
    """Return file name -> file of the pinned requirements and their wheels for EMR.

    There are wheels only where the layer was built.
    """
    steps = _folder("transforms").parent
    files = (steps / REQUIREMENTS, *sorted((steps / "wheels").glob("*.whl")))
    return {path.name: path for path in files}


def content_hash(files: dict[str, bytes]) -> str:
    """Return 16 hex digits of a SHA-256 over names and contents, the same on every machine."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = hashlib.sha256(files[name]).digest()
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for package in PACKAGES:
            folder = _folder(package)
            for path in sorted(folder.rglob("*.py")):
                # A fixed time: equal content must give an equal archive.
                archive.writestr(
                    zipfile.ZipInfo(str(path.relative_to(folder.parent)), _EPOCH), path.read_bytes()
                )
    return buffer.getvalue()


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is in none of this function's layers: {sys.path}")
    return Path(spec.origin).parent
