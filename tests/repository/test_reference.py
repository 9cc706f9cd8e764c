"""The pages of the rules in docs/reference are those of today's content."""

from pathlib import Path

import pytest

from longwatch.catalogue.explaining import reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_pages_of_the_rules_are_current() -> None:
    if stale := reference.stale(ROOT):
        names = ", ".join(map(str, stale))
        pytest.fail(f"stale: {names}. Run python -m longwatch.catalogue.explaining.reference")


def test_a_page_that_differs_is_noticed_and_mended(tmp_path: Path) -> None:
    reference.write(tmp_path)
    assert reference.stale(tmp_path) == []
    page = tmp_path / reference.FOLDER / "alemtuzumab" / "series.md"
    page.write_text(page.read_text(encoding="utf-8").replace("1 month", "2 months"), encoding="utf-8")
    (tmp_path / reference.FOLDER / "alemtuzumab" / "old.md").write_text("left over", encoding="utf-8")
    assert [path.name for path in reference.stale(tmp_path)] == ["old.md", "series.md"]
    reference.write(tmp_path)
    assert reference.stale(tmp_path) == []
