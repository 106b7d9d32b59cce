"""The chart over time: its measures and days, what it tells at the pointer, what is taken along."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.web.pages import PNG, Open, search, see, settled, taken, title


def test_each_measure_says_what_it_is_and_where_it_comes_from(open_page: Open) -> None:
    page = open_page("#places=COL")
    sentences = {
        "Tests": "Colombia: 539 new tests a day in the week to 9 February 2021, up 1% on the week"
        " before",
        "Positive tests": "Colombia: positive tests, 5% of tests on 9 February 2021",
        "In hospital": "Colombia: in hospital, 239 patients on 9 February 2021, up 3% on the week"
        " before",
        "In intensive care": "Colombia: in intensive care, 20 patients on 9 February 2021,"
        " unchanged on the week before",
        "Vaccinated, one dose or more": "Colombia: vaccinated, one dose or more, 4.9% of people on"
        " 9 February 2021",
        "Reproduction number": "Colombia: reproduction number 1.14 in the week to 24 January 2021",
        "Excess mortality": "Colombia: excess mortality, 12% above expected deaths on"
        " 5 February 2021",
        "Stringency of measures": "Colombia: stringency of measures 60 on 9 February 2021",
    }
    measure = page.locator("#measure")
    assert measure.locator("option").count() >= 10
    for name, sentence in sentences.items():
        measure.select_option(name)
        settled(page)
        assert page.locator("#daily h2").inner_text() == sentence
        assert len(page.locator("#chart-subtitle").inner_text()) > 30
        assert "Source: Our World in Data" in page.locator("#chart-source").inner_text()
        assert "Licence: CC BY 4.0" in page.locator("#chart-source").inner_text()


def test_the_reproduction_number_has_its_interval_and_a_line_at_one(open_page: Open) -> None:
    page = open_page("#places=COL&measure=r&days=0")
    chart = page.locator("#chart svg")
    assert "1: neither grows nor shrinks" in chart.text_content()  # type: ignore[operator]
    page.locator("#chart").focus()
    page.keyboard.press("End")
    readout = page.locator("#readout")
    expect(readout).to_contain_text("Sun, 24 Jan 2021 · 1.14")
    expect(readout).to_contain_text("95%: 1 to 1.25")
    page.keyboard.press("ArrowLeft")
    expect(readout).to_contain_text("Sat, 23 Jan 2021 · week to 24 January 2021 · 1.14")


def test_waves_and_doubtful_reports_are_in_the_chart(open_page: Open) -> None:
    page = open_page("#places=COL&days=0")
    words = page.locator("#chart svg").text_content()
    assert "Wave 3" in words  # type: ignore[operator]
    assert "forecast from 6 Feb 21" in words  # type: ignore[operator]
    rule = "9 January 2021: a count of -2000, which corrects earlier days"
    assert page.locator("#chart .mark title").text_content() == rule
    page.locator("#chart").focus()
    page.keyboard.press("Home")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#readout")).to_contain_text(rule)
    expect(page.locator("#chart .tip")).to_be_visible()


def test_a_wave_that_is_not_over_ends_with_the_reports(open_page: Open) -> None:
    chart = open_page("#places=COL&days=0").locator("#chart svg")
    band = chart.locator("rect[fill-opacity='0.05']").bounding_box()
    frame = chart.bounding_box()
    assert band and frame
    # The four weeks of the forecast are more than a quarter of the chart.
    assert band["x"] + band["width"] < frame["x"] + 0.75 * frame["width"]


def test_a_forecast_is_read_on_each_of_its_days(open_page: Open) -> None:
    page = open_page("#places=COL")
    page.locator("#chart").focus()
    page.keyboard.press("End")
    expect(page.locator("#readout")).to_contain_text("95%:")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#readout")).to_contain_text(re.compile(r"forecast [\d,.]+ · 50%:"))


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("#places=CUW&form=week", "Curaçao: 700 new cases a week in the week to 7 February 2021"),
        ("#places=COL&measure=deaths", "Colombia: 22 new deaths in the week to 9 February 2021"),
        ("#places=COL&form=total", "Colombia: 1,039 cases in all on 9 February 2021"),
    ],
)
def test_counts_by_week_and_in_all(open_page: Open, link: str, sentence: str) -> None:
    assert title(open_page(link), "daily").startswith(sentence)


def test_scale_and_days_stay_in_the_address(open_page: Open) -> None:
    page = open_page("#places=COL,FRA")
    page.get_by_role("radio", name="Logarithmic").check()
    page.locator("#from").fill("2021-01-10")
    page.locator("#to").fill("2021-01-31")
    assert "scale=log&from=2021-01-10&to=2021-01-31" in page.url
    page.reload()
    settled(page)
    page.locator("#chart").focus()
    page.keyboard.press("Home")
    expect(page.locator("#readout")).to_contain_text("Sun, 10 Jan 2021 · Colombia")
    page.keyboard.press("End")
    expect(page.locator("#readout")).to_contain_text("Sun, 31 Jan 2021")
    page.get_by_role("radio", name="All").check()
    assert "from=" not in page.url


def test_lines_carry_their_names_and_last_values(open_page: Open) -> None:
    page = open_page("#places=COL,OWID_WRL&per=count", width=1280)
    words = page.locator("#chart svg").text_content() or ""
    assert re.search(r"Colombia \d+", words)
    assert re.search(r"World 3\.17k", words)


def test_others_stand_behind_in_grey(open_page: Open) -> None:
    page = open_page("#places=COL&per=count")
    assert page.locator("#chart path[stroke-opacity='0.3']").count() == 0
    search(page, "Curaçao")
    page.get_by_role("button", name="Remove Colombia").click()
    settled(page)
    page.get_by_label("Others of North America in grey").check()
    assert "others=1" in page.url


def test_back_undoes_a_choice_of_places(open_page: Open) -> None:
    page = open_page("#places=COL")
    search(page, "France")
    assert "of 2 places" in title(page, "daily")
    page.go_back()
    expect(page.locator("#daily h2")).to_contain_text("Colombia: ")


def test_a_place_that_the_release_lacks_is_named(open_page: Open) -> None:
    page = open_page("#places=COL,XKX")
    expect(page.locator("#search-problem")).to_have_text("This release has no place “XKX”.")
    assert title(page, "daily").startswith("Colombia: ")


def test_the_past_shows_what_was_reported_since(open_page: Open) -> None:
    page = open_page("#places=COL&as_of=2021-02-05")
    expect(page.locator("#key")).to_contain_text("Reported since")
    page.locator("#chart").focus()
    page.keyboard.press("End")
    expect(page.locator("#readout")).to_contain_text("Tue, 9 Feb 2021 · reported since")


def test_what_happened_to_the_count_of_a_day(open_page: Open) -> None:
    page = open_page("#places=COL")
    see(page, "revisions")
    page.get_by_role("button", name="9 Jan 2021: 1,000 → -2,000").click()
    settled(page)
    assert "day=2021-01-09" in page.url
    note = page.locator("#vintages-note")
    expect(note).to_have_text(
        "Colombia, 9 January 2021: -2,000 cases, first published with this release."
    )
    page.locator("#vintage-day").fill("2021-01-04")
    expect(note).to_have_text(
        "Colombia, 4 January 2021: 40 cases as first published, with the data to 5 February 2021; "
        "45 since the data to 9 February 2021."
    )
    page.get_by_role("img", name="Colombia: cases of 4 January 2021, as releases had it").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    readout = page.locator("#vintages .readout")
    expect(readout).to_have_text("data to 5 February 2021 · 40")
    page.keyboard.press("End")
    expect(readout).to_have_text("data to 9 February 2021 · 45")


def test_scores_and_calibration_of_the_forecasts(open_page: Open) -> None:
    page = open_page("#places=COL")
    page.locator("#forecast").scroll_into_view_if_needed()
    errors = page.get_by_role("img", name="Colombia: error of forecasts of cases 1 week ahead")
    errors.focus()
    page.keyboard.press("End")
    readout = page.locator("#scores-chart .readout")
    expect(readout).to_have_text("week to 30 January 2021 · forecast 300 · baseline 150")
    expect(page.locator("#scores-chart")).to_contain_text("1 of 3 weeks were forecast afterwards")
    page.locator("#scores-horizon").select_option("2 weeks")
    expect(page.locator("#scores-chart .chart-title")).to_contain_text("2 weeks ahead")
    page.get_by_role("img", name="How often the intervals of forecasts of cases held").focus()
    page.keyboard.press("Home")
    expect(page.locator("#calibration-chart .readout")).to_contain_text(
        "1 week ahead · 95% interval of all countries 91.7%"
    )
    expect(page.locator("#calibration-chart")).to_contain_text(
        "48 forecasts of at most the last 12 weeks of 1 country"
    )
    for box in ("#scores-chart", "#calibration-chart"):
        page.locator(box).get_by_text("The table behind the chart").click()
        assert page.locator(f"{box} tbody tr").count() >= 6
        with page.expect_download() as download:
            page.locator(box).get_by_role("button", name="SVG").click()
        svg = Path(download.value.path()).read_text()
        text = " ".join(re.sub(r"<[^>]*>", " ", svg).split())  # whatever line a word stands on
        for words in ("Licence: CC BY 4.0", "Bracher", "ahead"):
            assert words in text


def test_csv_is_exactly_what_is_drawn(open_page: Open) -> None:
    page = open_page("#places=COL&from=2021-02-01")
    rows = list(
        csv.DictReader(taken(page, "daily", "CSV of what is drawn").read_text().splitlines())
    )
    reported = {row["date"] for row in rows if row["series"] == "reported"}
    assert sorted(reported) == [f"2021-02-0{day}" for day in (1, 2, 3, 4, 5, 8, 9)]
    (of_two_days,) = [row for row in rows if row["series"] == "reported in 2 days"]
    assert (of_two_days["date"], of_two_days["value"]) == ("2021-02-07", "380")
    assert {"line", "forecast median", "95% interval, low", "50% interval, high"} <= {
        row["series"] for row in rows
    }
    assert {row["licence"] for row in rows} == {"CC BY 4.0"}
    assert {row["unit"] for row in rows} == {"new cases a day"}
    assert min(row["date"] for row in rows) == "2021-02-01"


def test_pictures_have_their_words_in_them(open_page: Open) -> None:
    page = open_page("#places=COL")
    svg = taken(page, "daily", "SVG").read_text()
    text = " ".join(re.sub(r"<[^>]*>", " ", svg).split())  # whatever line a word stands on
    for words in (
        "Colombia: new cases a day",
        "Confirmed cases by the day",
        "The line is the mean of seven days",
        "far from all infections",
        "Licence: CC BY 4.0",
        "Forecast median",  # its key
    ):
        assert words in text
    assert taken(page, "daily", "PNG").read_bytes().startswith(PNG)


def test_a_table_stands_behind_the_chart(open_page: Open) -> None:
    page = open_page("#places=COL,FRA")
    page.get_by_text("The table behind the chart").click()
    rows = page.locator("#behind tbody tr")
    expect(rows.first).to_contain_text("9 Feb 2021")
    assert rows.count() > 40


def test_the_chart_alone_in_a_frame(open_page: Open) -> None:
    page = open_page("embed#places=COL&measure=deaths")
    expect(page.locator("#chart svg")).to_be_visible()
    expect(page.locator("#daily h2")).to_contain_text("Colombia: ")
    for hidden in ("header", "footer", ".rail >> nth=0", "#countries", "#take-png"):
        expect(page.locator(hidden)).to_be_hidden()
    whole = page.get_by_role("link", name="The whole page")
    assert whole.get_attribute("href") == "./#places=COL&measure=deaths"


def test_every_shade_of_the_map_is_in_its_key_and_the_other_way_round(open_page: Open) -> None:
    page = open_page()
    see(page, "countries")
    kinds = page.evaluate("""() => {
      const found = (selector) => new Set([...document.querySelectorAll(selector)]
        .flatMap((one) => [...one.classList])
        .filter((name) => !["tile", "swatch"].includes(name)));
      return [[...found("#map .tile")].sort(), [...found("#map-key li")].sort()];
    }""")
    assert kinds[0] == kinds[1]
    assert "small" in kinds[0]


def test_the_operators_page(open_page: Open) -> None:
    page = open_page("operator")
    expect(page.locator("#state h2")).to_contain_text("Data to 9 February 2021")
    expect(page.locator("#failed h2")).to_contain_text("1 check passed in the run of")
    expect(page.locator("#runs h2")).to_have_text("2 runs, 0 failed, for $0.024")
    expect(page.locator("#runs-table tbody tr").first).to_contain_text("owid: revised")
