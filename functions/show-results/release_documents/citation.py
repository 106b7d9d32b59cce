"""How a release is cited."""

from covidlake.releases.manifest import ReleaseManifest

from release_documents.sources import attributions

AUTHORS = "The covidlake contributors"


def bibtex(manifest: ReleaseManifest, root: str) -> str:
    """Return a BibTeX entry: the release, and whose data are in it.

    Args:
        root: address of the API
    """
    sources = "; ".join(attributions(manifest))
    return (
        f"@misc{{covidlake-{manifest.release},\n"
        f"  author = {{{{{AUTHORS}}}}},\n"
        f"  title = {{covidlake: COVID-19 data, release {manifest.release}}},\n"
        f"  year = {{{manifest.created_at[:4]}}},\n"
        f"  url = {{{root}/v1/releases/{manifest.release}}},\n"
        f"  note = {{Data to {manifest.data_date}. Sources: {_escaped(sources)}}}\n"
        "}\n"
    )


def _escaped(text: str) -> str:
    """Return text in which BibTeX finds no brace or percent sign of its own."""
    plain = text.replace("{", "(").replace("}", ")")
    return plain.replace("%", r"\%").replace("&", r"\&")
