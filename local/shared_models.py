"""botocore's models of the services, found and read once a process.

Every session of boto3, and moto for every service that it imitates, makes a loader of its own,
which lists botocore's 400 folders and parses the same files again: two seconds of the laptop's
start. Imported before anything of moto's, which makes the first ones when it is imported.
"""

from functools import cache
from pathlib import Path

import boto3
import botocore.session
import moto.core.utils
from botocore.loaders import Loader, create_loader


class _SharedLoader(Loader):
    """A loader whose folders stay as they are: each session of boto3 appends its own again."""

    @property
    def search_paths(self) -> list[str]:
        return list(super().search_paths)


@cache
def _of_botocore(data_path: str | None = None) -> Loader:
    loader = create_loader(data_path)
    folders = [*loader.search_paths, str(Path(boto3.__file__).parent / "data")]
    return _SharedLoader(folders, include_default_search_paths=False)


botocore.session.create_loader = _of_botocore
moto.core.utils.create_loader = cache(moto.core.utils.create_loader)
