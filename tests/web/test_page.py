"""The page as files: what it refers to exists, has the right type, and is on no other host."""

import base64
import re
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from tests.support.serving.lake import CONTEXT, proxy_event, served_lake

WEB = ROOT / "web"
FILES = sorted(
    str(path.relative_to(WEB)) for path in WEB.rglob("*") if path.suffix in (".html", ".css", ".js")
)
OURS = [name for name in FILES if "/vendor/" not in name]
PAGES = {"index.html": "/", "docs.html": "/docs", "operator.html": "/operator"}
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
# Names of vocabularies, which nobody asks for anything.
NAMESPACES = ("http://www.w3.org/2000/svg", "https://schema.org/")


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.found += [value for name in ("src", "href") if (value := named.get(name))]
        self.ids += [value for value in [named.get("id")] if value]


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[Any]:
    from show_results import handler

    with served_lake(tmp_path_factory.mktemp("lake"), built):
        yield lambda path: handler(proxy_event(path), CONTEXT)


def headers_of(answer: Any) -> dict[str, str]:
    return {name: values[0] for name, values in answer["multiValueHeaders"].items()}


def test_every_file_is_served_with_its_type(get: Any, built: Path) -> None:
    files = [path for path in built.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        name = str(path.relative_to(built))
        answer = get(PAGES.get(name, f"/{name}"))
        body = answer["body"]
        body = base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()
        assert (name, answer["statusCode"], body) == (name, 200, path.read_bytes())
        kind = headers_of(answer)["Content-Type"].partition(";")[0]
        assert (name, kind) == (name, TYPES[path.suffix])


def test_every_link_of_the_page_leads_somewhere(get: Any, built: Path) -> None:
    links = set(Links((built / "index.html").read_text()).found)
    followed = sorted(link for link in links if not link.startswith(("#", "v1/", "./", "data:")))
    assert [(link, get(f"/{link}")["statusCode"]) for link in followed] == [
        (link, 200) for link in followed
    ]


def test_a_browser_keeps_for_good_what_tells_its_content(get: Any, built: Path) -> None:
    refers = Links((built / "index.html").read_text()).found
    (script,) = [name for name in refers if name.endswith(".js")]
    assert re.fullmatch(r"assets/index\.[0-9a-f]{12}\.js", script)
    cache = headers_of(get(f"/{script}"))["Cache-Control"]
    assert cache == "public, max-age=31536000, immutable"
    assert headers_of(get("/"))["Cache-Control"] == "no-cache"
    assert headers_of(get("/assets/icon.svg"))["Cache-Control"] == "no-cache"


def test_the_chart_alone_may_stand_in_a_frame_of_any_page(get: Any) -> None:
    policies = {
        path: headers_of(get(path))["Content-Security-Policy"] for path in ("/", "/docs", "/embed")
    }
    assert "frame-ancestors 'none'" in policies["/"]
    assert "frame-ancestors 'none'" in policies["/docs"]
    assert "frame-ancestors *" in policies["/embed"]
    assert "default-src 'self'" in policies["/embed"]


def test_of_what_is_inline_only_what_the_build_put_there_runs(get: Any, built: Path) -> None:
    policy = headers_of(get("/"))["Content-Security-Policy"]
    for element in ("script", "style"):
        html = (built / "index.html").read_text()
        (text,) = re.findall(f"<{element}>(.*?)</{element}>", html, re.DOTALL)
        digest = base64.b64encode(sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'self' 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    for path in ("/docs", "/assets/icon.svg"):
        assert "sha256" not in headers_of(get(path))["Content-Security-Policy"]


@pytest.mark.parametrize("name", [name for name in OURS if name.endswith(".js")])
def test_every_import_exists(name: str) -> None:
    for target in re.findall(r'^import .*"([^"]+)";$', (WEB / name).read_text(), re.MULTILINE):
        assert target.startswith(("./", "../"))
        assert ((WEB / name).parent / target).is_file()


def test_every_element_that_scripts_look_for_is_in_a_page() -> None:
    scripts = "\n".join((WEB / name).read_text() for name in OURS if name.endswith(".js"))
    looked_for = set(re.findall(r'(?:byId|inSection)\("([^"]+)"', scripts))
    pages = [Links((WEB / name).read_text()) for name in ("index.html", "operator.html")]
    assert looked_for
    assert looked_for <= {one for page in pages for one in page.ids}


@pytest.mark.parametrize("name", OURS)
def test_no_other_host_is_referred_to(name: str) -> None:
    text = (WEB / name).read_text()
    for namespace in NAMESPACES:
        text = text.replace(namespace, "")
    assert not re.findall(r"(?:https?:)?//[\w-]+\.\w[^\s\"'<)]*", text)


def test_the_browser_is_told_to_ask_no_other_host(get: Any) -> None:
    for path in ("/", "/docs"):
        policy = headers_of(get(path))["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; script-src 'self'")
        assert policy.endswith("base-uri 'none'; form-action 'self'")


def test_vendored_code_travels_with_its_licence() -> None:
    for library in (WEB / "assets" / "vendor").iterdir():
        assert re.search(
            "Permission is hereby granted|Apache License", (library / "LICENSE.txt").read_text()
        )
