"""Parquet files of releases on the local disk: whole, as published, and there while they are read.

Requests hold the cache while they read it; it is tidied when nobody does.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from covidlake import zones

# Half of what the template gives /tmp: fifty releases of OWID's whole history.
MAX_CACHE_BYTES = 1_000_000_000
# Hidden, as everything that is no release of which files can be read.
LOCK = ".lock"


class ReleaseCache:
    """Folders <release>/<table>/*.parquet, complete ones only.

    Attributes:
        max_bytes: of the files that stay when nobody reads: the least recently used releases go
    """

    def __init__(self, root: Path, max_bytes: int = MAX_CACHE_BYTES) -> None:
        self.root = root
        self.max_bytes = max_bytes
        # At first, too: a process that was killed left what it had of a file.
        self._untidy = True

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep every file where it is, for this block: in all threads and processes."""
        with self._lock(fcntl.LOCK_SH):
            yield
        self._tidy()

    def folder(self, release: str) -> Path:
        """Return the folder of a release's files; what is made there is evicted with them."""
        folder = self.root / zones.name(release)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def files(self, release: str, table: str, download: Callable[[Path], None]) -> list[str]:
        """Return the paths of a table's files, which `download` puts into a folder if need be."""
        folder = self.folder(release) / zones.name(table)
        if not folder.is_dir():
            self._untidy = True
            _fill(folder, download)
        os.utime(folder.parent)  # the order of eviction
        files = sorted(folder.glob("*.parquet"))
        return [str(path) for path in files]

    @contextlib.contextmanager
    def _lock(self, mode: int) -> Iterator[None]:
        # Not for others: who can write here decides what is served.
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The system unlocks with the file, so a process that is killed holds nothing.
        with (self.root / LOCK).open("w") as file:
            fcntl.flock(file, mode)
            yield

    def _tidy(self) -> None:
        """Remove what was left half-way, and the releases not used for longest, if all are unread.

        Somebody who reads tidies after that.
        """
        if not self._untidy:
            return
        with contextlib.suppress(BlockingIOError), self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
            for unfinished in self.root.glob("*/.*"):
                shutil.rmtree(unfinished)
            self._evict()
            self._untidy = False

    def _evict(self) -> None:
        """Remove the releases that were not used for longest, until the others fit.

        The last one stays whatever its size.
        """
        releases = [path for path in self.root.iterdir() if path.is_dir()]
        latest, *others = sorted(releases, key=_last_use, reverse=True) or [self.root]
        room = self.max_bytes - _folder_bytes(latest)
        for release in others:
            room -= _folder_bytes(release)
            if room < 0:
                shutil.rmtree(release)


def _fill(folder: Path, download: Callable[[Path], None]) -> None:
    """Download into a hidden folder first.

    A folder under its own name is always complete, even if we are killed half-way.
    """
    partial = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
    try:
        download(partial)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial)
        # Another thread may have been faster: its copy is as good.
        if not folder.is_dir():
            raise


def _last_use(release: Path) -> float:
    return release.stat().st_mtime


def _folder_bytes(release: Path) -> int:
    files = (path for path in release.rglob("*") if path.is_file())
    return sum(file.stat().st_size for file in files)
