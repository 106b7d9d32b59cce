"""How the sources report: what they cover, and which of it is an artefact."""
