"""Canonical snapshots of promoted files that lack one: those of old lakes and of older readers."""

import logging
import tempfile
from collections.abc import Collection
from datetime import date
from pathlib import Path

from covidlake import zones
from covidlake.capturing.corrections import Correction, corrections_in
from covidlake.reading.canonical import Account, corrections_digest
from covidlake.reading.dialects import Dialect
from covidlake_aws.documents import DAMAGES, parse
from covidlake_aws.objects import LakeObjects

from covidlake_snapshots.writer import write_snapshot

logger = logging.getLogger(__name__)

REMEDY = "Restore the object's earlier version, or repair the lake, which sets it aside."
PARQUET = "application/vnd.apache.parquet"


def ensure(objects: LakeObjects, raw_key: str, dataset: str, dialect: Dialect) -> Account:
    """Return the account of a promoted file; what lacks or is damaged is made again from it.

    Raises:
        SourceInvalid: An older reader took what this one refuses.
    """
    corrections = read_corrections(objects, zones.source_of(raw_key))
    digest = corrections_digest(corrections)
    account_key = zones.canonical_account(raw_key, dialect.name, digest)
    if account := _read_account(objects, account_key):
        return account
    captured = date.fromisoformat(zones.captured(raw_key))
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.parquet"
        chunks = objects.stream(raw_key)
        account = write_snapshot(chunks, dataset, dialect, captured, rows, corrections)
        objects.upload(rows, zones.canonical(raw_key, dialect.name, digest), PARQUET)
    # Last: where it is, the rows are.
    objects.write(account_key, account.to_json())
    return account


def _read_account(objects: LakeObjects, key: str) -> Account | None:
    """Return the account under a key; None where there is none, or one that cannot be read."""
    stored = objects.read(key)
    if stored is None:
        return None
    try:
        return Account.from_json(stored.body)
    except DAMAGES as error:
        logger.warning("%s is damaged, and made again: %s", key, error)
        return None


def read_corrections(
    objects: LakeObjects, source: str, but: Collection[str] = ()
) -> dict[str, str]:
    """Return raw -> corrected for the rows of a source; of two corrections the later one holds.

    Args:
        but: The keys of corrections that are not to hold.

    Raises:
        ObjectDamaged: Corrections cannot be read.
    """
    found: list[Correction] = []
    for key in objects.keys(zones.corrections(source)):
        stored = objects.read(key) if key not in but else None
        if stored:
            found += parse(key, stored.body, corrections_in, REMEDY)
    found.sort(key=lambda correction: (correction.corrected_at, correction.corrected))
    return {correction.raw: correction.corrected for correction in found}
