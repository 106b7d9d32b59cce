"""The input of an execution: what a command changes of the schedule's own."""

from covidlake.releases import waiver

from local.services.scheduler import Change, Payload


def exceptions(stale_sources: list[str], waivers: list[str]) -> Change:
    """Return a change that lets things pass once: stale sources, and audits up to a value.

    Args:
        stale_sources: names of sources whose snapshot is taken though it is stale.
        waivers: pairs as `removed_share=0.04`, a check and the most that passes.

    Raises:
        ValueError: a waiver is no such pair; from the change, a name that no source has.
        EventInvalid: a check that nobody may waive.
    """
    accept = _waived(waivers)
    waiver.read_waivers({"accept": accept})

    def change(payload: Payload) -> Payload:
        names = [source["name"] for source in payload["sources"]]
        if unknown := [name for name in stale_sources if name not in names]:
            raise ValueError(
                f"no source {', '.join(map(repr, unknown))}: choose {' or '.join(names)}"
            )
        sources = [
            {**source, "accept_stale": source["name"] in stale_sources}
            for source in payload["sources"]
        ]
        return {**payload, "sources": sources, "accept": accept}

    return change


def _waived(waivers: list[str]) -> dict[str, float]:
    pairs = [pair.partition("=") for pair in waivers]
    try:
        return {check: float(most) for check, _, most in pairs}
    except ValueError as error:
        raise ValueError(
            f"--accept {' '.join(waivers)}: write CHECK=MOST, as the failed run told it: "
            "removed_share=0.04"
        ) from error


def replay(
    release: str, reason: str, by: str, corrected_key: str | None, credited: dict[str, Payload]
) -> Change:
    """Return a change for an execution that captures nothing and reads rejected rows again.

    Args:
        release: in whose build the rows were rejected.
        reason: why they were rejected.
        by: who asks.
        corrected_key: where the corrected rows are in the lake; None reads them as they are.
        credited: sources of the current release by name; the stack's sources are credited as it
            credits them.
    """
    replayed = {"replay": release, "reason": reason, "by": by}
    if corrected_key:
        replayed["corrected"] = corrected_key

    def change(payload: Payload) -> Payload:
        sources = [_credited(source, credited) for source in payload["sources"]]
        return {**payload, **replayed, "sources": sources}

    return change


def _credited(source: Payload, credited: dict[str, Payload]) -> Payload:
    """Return a source with the attribution of the release, as far as the source has the field."""
    fields = credited.get(source["name"], {})
    return {**source, **{name: value for name, value in fields.items() if name in source}}


def vintage(url: str, captured: str) -> Change:
    """Return a change that captures observations from another URL, as of another day (ISO)."""

    def change(payload: Payload) -> Payload:
        sources = [
            {**source, "location": {"url": url}, "captured": captured}
            if source["dataset"] == "observations"
            else source
            for source in payload["sources"]
        ]
        return {**payload, "sources": sources}

    return change
