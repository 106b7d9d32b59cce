"""The page in each of its languages: catalogues that match, and Spanish without English in it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from covidlake.quality.quality_checks import CHECKS, TABLE_CHECKS
from covidlake.quality.rules import FLAGGING
from playwright.sync_api import Browser, Page, expect

from tests.support.paths import ROOT
from tests.support.web.pages import Open, overflow, search, see, settled, title, violations
from tests.support.web.sources import sources

ASSETS = ROOT / "web" / "assets"
SECTIONS = ("countries", "clusters", "revisions", "record")
# Words that no sentence of English does without, and none of Spanish has.
ENGLISH = re.compile(r"\b(the|of|and|with|which|was|were|is|are|for|this|that|from|not|to)\b")
# Names of sources are what they are in any language.
NAMES = ("Our World in Data", "World Mortality Dataset", "Human Mortality Database")
READ = """() => {
  const words = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const ours = (one) => !one.closest("script, style, [lang=en]") && one.checkVisibility();
  while (walk.nextNode())
    if (ours(walk.currentNode.parentElement)) words.push(walk.currentNode.textContent.trim());
  for (const name of ["aria-label", "placeholder", "title"])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (ours(one)) words.push(one.getAttribute(name));
  return words.filter(Boolean);
}"""
# Path of a message -> what it is: a function by how much it takes, else its type.
SHAPE = """async (name) => {
  const { catalogue } = await import(`/assets/languages/${name}.js`);
  const shape = {};
  const walk = (path, one) => {
    if (typeof one === "function") shape[path] = `function of ${one.length}`;
    else if (typeof one !== "object") shape[path] = typeof one;
    else for (const [key, value] of Object.entries(one)) walk(`${path}.${key}`, value);
  };
  const { standing, ...rest } = catalogue({ number: String, plural: String });
  walk("words", rest);
  return [shape, standing ?? {}];
}"""


@pytest.fixture(scope="module")
def catalogues(browser: Browser) -> Iterator[dict[str, Any]]:
    """Language -> [its messages as SHAPE has them, its words that stand in the pages]."""
    for page in sources(browser):
        yield {name: page.evaluate(SHAPE, name) for name in ("en", "es")}


def test_both_catalogues_say_the_same_things(catalogues: dict[str, Any]) -> None:
    (english, _), (spanish, _) = catalogues["en"], catalogues["es"]
    assert len(english) > 200
    assert spanish == english


def test_every_message_is_said_somewhere_and_none_is_missing(catalogues: dict[str, Any]) -> None:
    scripts = [path for path in ASSETS.rglob("*.js") if "vendor" not in path.parts]
    code = "\n".join(path.read_text() for path in scripts if "languages" not in path.parts)
    said = {f"words.{part}.{key}" for part, key in re.findall(r"\bwords\.(\w+)\.(\w+)", code)}
    for names, part in re.findall(r"const \{([^}]*)\} =\s+words\.(\w+);", code):
        said |= {f"words.{part}.{name.split(':')[0].strip()}" for name in names.split(",")}
    tables = set(re.findall(r"\bwords\.(\w+)\[", code))  # looked up by what the data say
    messages = {".".join(path.split(".")[:3]) for path in catalogues["en"][0]}
    of_tables = {path for path in messages if path.split(".")[1] in tables}
    assert messages - of_tables - said == set()
    assert said - messages == set()


def test_checks_and_rules_have_names_in_spanish(browser: Browser) -> None:
    checks = [check.name for check in (*CHECKS, *TABLE_CHECKS)]
    names = [*checks, *(rule.name for rule in FLAGGING)]
    for page in sources(browser):
        unnamed = page.evaluate(
            """async (names) => {
              const { NAMES } = await import("/assets/languages/es/names.js");
              return names.filter((name) => !NAMES[name]);
            }""",
            names,
        )
    assert len(names) > 30
    assert unnamed == []


def test_all_that_stands_in_the_pages_is_translated(catalogues: dict[str, Any]) -> None:
    html = "".join((ASSETS.parent / name).read_text() for name in ("index.html", "operator.html"))
    named = set(re.findall(r'data-(?:words|label|placeholder)="(\w+)"', html))
    assert set(catalogues["es"][1]) == named


def english_in(page: Page) -> list[str]:
    """What a reader of the page meets that looks like English, but for what is marked so."""
    read = page.evaluate(READ)
    assert len(read) > 40
    plain = [re.sub("|".join(NAMES), "", words) for words in read]
    return [words for words in plain if ENGLISH.search(words)]


@pytest.mark.parametrize(
    "link",
    [
        "#places=COL&days=0",
        "#places=COL,FRA,NAM&measure=vaccinated&scale=log",
        "#places=COL&measure=r&days=0",
        "#places=COL&form=week&others=1",
        "#places=NAM",
        "#measure=deaths&rank=case_fatality_ratio&continent=Europe",
        "#as_of=2021-02-05&places=COL",
    ],
)
def test_the_page_in_spanish_has_no_english_in_it(open_page: Open, link: str) -> None:
    page = open_page(f"?lang=es{link}")
    for section in SECTIONS:
        see(page, section)
    for summary in page.locator("summary:visible").all():
        summary.click()
    page.locator("#chart").focus()
    page.keyboard.press("End")
    assert page.locator("html").get_attribute("lang") == "es"
    assert english_in(page) == []
    assert violations(page) == []
    assert overflow(page) == 0


def test_the_operators_page_in_spanish(open_page: Open) -> None:
    page = open_page("operator?lang=es")
    assert english_in(page) == []
    assert title(page, "runs") == "2 ejecuciones, 0 fallidas, por 0,024\u00a0US$"
    assert title(page, "failed").startswith("1 control superado en la ejecución del")


def test_numbers_days_and_names_are_written_as_in_spanish(open_page: Open) -> None:
    page = open_page("?lang=es")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "COVID-19 hasta el 9 de febrero de 2021"
    )
    assert (
        title(page, "daily")
        == "Mundo: 3.171 casos nuevos al día en la semana hasta el 9 de febrero de 2021, "
        "un 23 % más respecto a la semana anterior"
    )
    search(page, "francia")  # by its name in Spanish
    assert title(page, "daily").startswith("Francia: ")
    page.locator("#chart").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#readout")).to_contain_text("lun, 8 feb 2021 · notificado: 390")
    see(page, "countries")
    note = title(page, "countries")
    assert note.startswith("Casos nuevos: el valor más alto es el de Francia, 90 por 100.000")
    expect(page.locator("#ranking tbody")).to_contain_text("90,0")


def test_pictures_and_tables_are_in_spanish_too(open_page: Open) -> None:
    page = open_page("?lang=es#places=COL")
    with page.expect_download() as download:
        page.locator("#take-svg").click()
    svg = Path(download.value.path()).read_text()
    text = " ".join(re.sub(r"<[^>]*>", " ", svg).split())  # whatever line a word stands on
    for words in ("casos nuevos al día", "Mediana del pronóstico", "Licencia: CC BY 4.0"):
        assert words in text
    assert not ENGLISH.search(re.sub("|".join(NAMES), "", text))
    page.get_by_text("La tabla del gráfico").first.click()
    expect(page.locator("#behind")).to_contain_text("mediana del pronóstico")


def test_the_language_is_the_readers_own_unless_the_address_says_another(open_page: Open) -> None:
    own = open_page("#places=COL", locale="es-CO")
    assert title(own, "daily").startswith("Colombia: ")
    assert own.locator("html").get_attribute("lang") == "es"
    own.get_by_role("link", name="English").click()
    settled(own)
    assert own.url.endswith("?lang=en#places=COL")
    expect(own.get_by_role("heading", level=1)).to_have_text("COVID-19 to 9 February 2021")
    own.get_by_role("link", name="Runs").click()
    assert own.url.endswith("operator?lang=en")
    other = open_page(locale="fr-FR")
    expect(other.get_by_role("link", name="Español")).to_be_visible()


def test_who_reads_english_asks_for_no_other_language(open_page: Open) -> None:
    page = open_page("?lang=en")
    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert not [name for name in asked if "/es." in name]


def test_words_that_do_not_arrive_are_asked_for_again(open_page: Open, url: str) -> None:
    page = open_page(faults=True)
    refused: list[str] = []

    def refuse_once(route: Any) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=429, body="")

    page.route("**/assets/es.*.js*", refuse_once)
    page.goto(f"{url}?lang=es")
    expect(page.get_by_role("heading", level=1)).to_contain_text("hasta el 9 de febrero")
    assert len(refused) == 1
