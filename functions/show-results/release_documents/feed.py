"""The Atom feed of releases, with what each revised, and of changes of the contract."""

from collections.abc import Iterable
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from covidlake.releases.manifest import ReleaseManifest

from release_documents.citation import AUTHORS
from release_documents.contract_changes import ContractChange

ATOM = "http://www.w3.org/2005/Atom"


def feed(releases: Iterable[ReleaseManifest], changes: Iterable[ContractChange], root: str) -> str:
    """Return the feed as XML, the newest entry first.

    Args:
        root: address of the API
    """
    address = f"{root}/v1/releases.atom"
    entries = [_of_release(release, root) for release in releases]
    entries += [_of_change(change, address, root) for change in changes]
    entries.sort(key=_updated, reverse=True)
    document = Element("feed", {"xmlns": ATOM})
    _add(document, "id", address)
    _add(document, "title", "covidlake: releases and changes of the contract")
    # An empty lake has had no release: its feed is as old as the first change.
    _add(document, "updated", _updated(entries[0]))
    SubElement(document, "link", {"rel": "self", "href": address})
    SubElement(document, "link", {"rel": "alternate", "href": f"{root}/"})
    _add(SubElement(document, "author"), "name", AUTHORS)
    document.extend(entries)
    indent(document)
    return tostring(document, encoding="unicode", xml_declaration=True) + "\n"


def _of_release(manifest: ReleaseManifest, root: str) -> Element:
    address = f"{root}/v1/releases/{quote(manifest.release)}"
    title = f"Release {manifest.release}, data to {manifest.data_date}"
    entry = _entry(address, title, manifest.created_at, _summary(manifest))
    SubElement(entry, "link", {"rel": "alternate", "href": address})
    if manifest.previous:
        summary = f"{root}/v1/revisions/summary?release={quote(manifest.release)}"
        SubElement(entry, "link", {"rel": "related", "title": "What it revised", "href": summary})
    return entry


def _summary(manifest: ReleaseManifest) -> str:
    if manifest.previous is None:
        return "The first release."
    revisions = manifest.tables.get("revisions")
    if revisions is None:
        return f"After {manifest.previous}."
    return f"It revises {revisions['rows']:,} values of {manifest.previous}."


def _of_change(change: ContractChange, address: str, root: str) -> Element:
    moment = f"{change.day.isoformat()}T00:00:00+00:00"
    title = f"Change of the contract: {change.name.replace('-', ' ')}"
    entry = _entry(f"{address}#{change.name}", title, moment, change.text)
    SubElement(entry, "link", {"rel": "alternate", "href": f"{root}/docs"})
    return entry


def _entry(address: str, title: str, updated: str, summary: str) -> Element:
    entry = Element("entry")
    _add(entry, "id", address)
    _add(entry, "title", title)
    _add(entry, "updated", updated)
    _add(entry, "summary", summary)
    return entry


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _updated(entry: Element) -> str:
    return entry.findtext("updated") or ""
