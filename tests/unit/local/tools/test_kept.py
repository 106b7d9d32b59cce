"""What is kept by content is made once, and anew of another text or by another package."""

from pathlib import Path

import pytest

from local.tools import kept


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    return tmp_path / "kept"


def test_it_is_made_once(folder: Path) -> None:
    made: list[str] = []

    def make() -> dict[str, list[int]]:
        made.append("made")
        return {"rows": [1, 2]}

    for _ in range(3):
        assert kept.json_of("expanded", "a text", "moto", make) == {"rows": [1, 2]}
    assert made == ["made"]
    assert [path.suffix for path in (folder / "expanded").iterdir()] == [".json"]


def test_of_another_text_or_by_another_package_it_is_made_anew() -> None:
    assert kept.json_of("expanded", "a text", "moto", lambda: 1) == 1
    assert kept.json_of("expanded", "another text", "moto", lambda: 2) == 2
    assert kept.json_of("expanded", "a text", "boto3", lambda: 3) == 3
    assert kept.json_of("parsed", "a text", "moto", lambda: 4) == 4
    assert kept.json_of("expanded", "a text", "moto", lambda: 5) == 1


def test_another_version_of_the_package_makes_it_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept.json_of("expanded", "a text", "moto", lambda: 1) == 1
    monkeypatch.setattr(kept, "version", lambda _: "99.0")
    assert kept.json_of("expanded", "a text", "moto", lambda: 2) == 2


def test_a_failure_is_not_kept() -> None:
    def fail() -> None:
        raise ValueError("no state machine")

    for _ in range(2):
        with pytest.raises(ValueError, match="no state machine"):
            kept.json_of("parsed", "a text", "moto", fail)


def test_a_folder_is_filled_once(folder: Path) -> None:
    made: list[str] = []

    def fill(new: Path) -> None:
        made.append("made")
        (new / "file").write_text("a word")

    for _ in range(3):
        kept_folder = kept.folder_of("database", "a text", "moto", fill)
        assert (kept_folder / "file").read_text() == "a word"
    assert made == ["made"]
    assert list((folder / "database").iterdir()) == [kept_folder]


def test_of_two_starts_at_once_the_faster_fills_the_folder() -> None:
    def fast(new: Path) -> None:
        (new / "file").write_text("fast")

    def slow(new: Path) -> None:
        (new / "file").write_text("slow")
        kept.folder_of("database", "a text", "moto", fast)

    for _ in range(2):
        kept_folder = kept.folder_of("database", "a text", "moto", slow)
        assert (kept_folder / "file").read_text() == "fast"


def test_a_folder_whose_filling_failed_is_not_kept(folder: Path) -> None:
    def fail(new: Path) -> None:
        (new / "file").write_text("half")
        raise ValueError("no space")

    for _ in range(2):
        with pytest.raises(ValueError, match="no space"):
            kept.folder_of("database", "a text", "moto", fail)
    assert list((folder / "database").iterdir()) == []
