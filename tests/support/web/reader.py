"""A reader who does something on the page, one step at a time, and how long that takes."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.web.pages import settled

# Seconds, by the keystroke-level model (Card, Moran and Newell 1980): a key of an average typist;
# pointing at something with a press; thinking of what to do next.
KEY, POINT, THINK = 0.28, 1.3, 1.35


class Reader:
    """What a reader does: `steps` are counted, and `seconds` estimated."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps = 0
        self.seconds = 0.0

    def click(self, target: Locator) -> None:
        self._step(POINT)
        target.click()
        settled(self.page)

    def look_at(self, target: Locator) -> None:
        """Bring something into view and point at it."""
        self._step(POINT)
        target.scroll_into_view_if_needed()
        settled(self.page)
        target.hover()

    def add_place(self, name: str) -> None:
        box = self.page.get_by_role("combobox", name="Countries and aggregates")
        self._step(POINT + KEY * (len(name) + 1))
        box.fill(name)
        box.press("Enter")
        expect(box).to_have_value("")
        settled(self.page)

    def choose(self, control: Locator, option: str) -> None:
        self._step(2 * POINT)  # it opens, and one of it is pressed
        control.select_option(option)
        settled(self.page)

    def write_day(self, control: Locator, day: str) -> None:
        self._step(POINT + KEY * len(day))
        control.fill(day)
        settled(self.page)

    def press(self, *keys: str) -> None:
        self._step(KEY * len(keys))
        for key in keys:
            self.page.keyboard.press(key)

    def save(self, button: Locator) -> Path:
        with self.page.expect_download() as download:
            self.click(button)
        return Path(download.value.path())

    def _step(self, seconds: float) -> None:
        self.steps += 1
        self.seconds += THINK + seconds
