"""Write the page as it is deployed: its style in it, its script named by its content.

python build.py FOLDER: what `sam build` runs (Makefile). The page runs as it stands, too; so built,
a first visit asks for 3 files instead of 40, a browser keeps the script and the font for good, and
nothing that is still on its way keeps it from drawing.
"""

import base64
import hashlib
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
ASSETS = Path("assets")
PAGES = ("index.html", "operator.html", "docs.html")
# What is served beside the pages, as it stands.
BESIDE = ("assets/icon.svg", "assets/docs.js", "assets/vendor")

STYLE = re.compile(r'<link rel="stylesheet" href="(assets/styles/[^"]+)">\n')
SCRIPT = re.compile(r'<script src="(assets/\w+\.js)"></script>\n')
MODULE = re.compile(r'<script src="(assets/\w+\.js)" type="module"></script>\n')
ICON = 'href="assets/icon.svg"'
IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
LATER = re.compile(r'\bimport\("([^"]+)"')
COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
INDENT = re.compile(r"^ +", re.MULTILINE)  # no text of the page begins a line with spaces
STYLE_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)


def main(target: Path) -> None:
    """Write all pages, and what they refer to, into a folder."""
    (target / ASSETS).mkdir(parents=True, exist_ok=True)
    for name in BESIDE:
        source = HERE / name
        if source.is_dir():
            shutil.copytree(source, target / name, dirs_exist_ok=True)
        else:
            shutil.copy(source, target / name)
    for page in PAGES:
        (target / page).write_text(built(page, target))


def built(page: str, target: Path) -> str:
    """Return a page with its style and its first scripts in it; its module is a file, written."""
    html = (HERE / page).read_text()
    styles = "".join(style(name) for name in STYLE.findall(html))
    html = replaced(html, STYLE, f"<style>{styles}</style>\n")
    if page != "docs.html":  # its scripts are vendored, and run in their order
        scripts = "".join(script(Path(name), target) for name in SCRIPT.findall(html))
        html = replaced(html, SCRIPT, f"<script>{scripts}</script>\n")
    html = html.replace(ICON, f'href="{data_address(HERE / "assets/icon.svg")}"')
    for name in MODULE.findall(html):
        file = written(target, f"{Path(page).stem}.js", bundle(Path(name)))
        html = replaced(html, MODULE, f'<script src="{file}" type="module"></script>\n')
    return html


def replaced(html: str, references: re.Pattern[str], element: str) -> str:
    """Return a page in which one element takes the place of all that a pattern finds."""
    first = references.search(html)
    if first is None:
        return html
    begin = first.start()
    return html[:begin] + element + references.sub("", html[begin:])


def written(target: Path, name: str, content: str) -> str:
    """Write a file under a name that tells its content; return where it is."""
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    stem, _, suffix = name.rpartition(".")
    path = ASSETS / f"{stem}.{digest}.{suffix}"
    (target / path).write_text(content)
    return path.as_posix()


def data_address(icon: Path) -> str:
    """Return an icon as an address that nobody has to ask for."""
    return f"data:image/svg+xml;base64,{base64.b64encode(icon.read_bytes()).decode()}"


def style(name: str) -> str:
    """Return a style as it is read in a page, two folders above its own."""
    text = STYLE_COMMENT.sub("", (HERE / name).read_text())
    return INDENT.sub("", text).replace('url("../vendor', 'url("assets/vendor')


def script(path: Path, target: Path) -> str:
    """Return a script without its comments and indents; what it asks for later is written."""
    text = INDENT.sub("", COMMENT.sub("", (HERE / path).read_text()))
    return LATER.sub(lambda match: f'import("./{later(path, match[1], target)}"', text)


def later(path: Path, address: str, target: Path) -> str:
    """Write a module that a script imports when it needs it; return where it is."""
    module = _resolved(path, address)
    names = ", ".join(_exports((HERE / module).read_text()))
    exported = f"export const {{ {names} }} = {_name(module)};\n"
    return written(target, module.name, bundle(module) + exported)


def bundle(entry: Path) -> str:
    """Return a module with all that it imports, each before the first that imports it."""
    parts: dict[Path, str] = {}
    _add(entry, parts)
    return "".join(parts.values())


def _exports(text: str) -> list[str]:
    """Return the names that a module exports."""
    return [name for _, name in EXPORT.findall(text)]


def _add(path: Path, parts: dict[Path, str]) -> None:
    """Add a module's text to `parts`, after those of its imports.

    Each is a function of its own, so that no names meet; what it exports is a constant beside it.
    It may wait for something, as a module may.
    """
    text = (HERE / path).read_text()
    for _, target in IMPORT.findall(text):
        other = _resolved(path, target)
        if other not in parts:
            _add(other, parts)
    body = IMPORT.sub(lambda match: _taken(path, match), text)
    names = ", ".join(_exports(body))
    body = INDENT.sub("", COMMENT.sub("", EXPORT.sub(r"\1 \2", body)))
    made = f"await (async () => {{\n{body}return {{ {names} }};\n}})()"
    parts[path] = f"const {_name(path)} = {made};\n"


def _taken(path: Path, match: re.Match[str]) -> str:
    """Return a statement that takes what an import names; none of one that only runs a module."""
    names, target = match.groups()
    if names is None:
        return ""
    return f"const {{{names.replace(' as ', ': ')}}} = {_name(_resolved(path, target))};\n"


def _resolved(path: Path, target: str) -> Path:
    """Return the file that a module means by a relative address."""
    return (HERE / path.parent / target).resolve().relative_to(HERE.resolve())


def _name(path: Path) -> str:
    """Return a name in JavaScript for a module."""
    return re.sub(r"\W", "_", path.with_suffix("").as_posix())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
