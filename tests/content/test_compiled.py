"""A compiled protocol is used only while it is current, and never needed."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from longwatch.catalogue import ContentMistakes, compiled, load, names

Spoil = Callable[..., Path]
RULES = "protocols/examplinib/rules.yaml"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which protocols were made from YAML."""
    protocols: list[str] = []
    make = compiled._make

    def counting(content: Path, name: str, *rest: object) -> bytes:
        protocols.append(name)
        return make(content, name, *rest)

    monkeypatch.setattr(compiled, "_make", counting)
    return protocols


def test_a_second_load_reads_no_yaml_and_gives_the_same(small: Path, made: list[str]) -> None:
    assert load("examplinib", content=small) == load("examplinib", content=small)
    assert made == ["examplinib"]


def test_a_compiled_protocol_is_what_was_built(small: Path) -> None:
    from longwatch.catalogue.building import build, gather

    built = build("examplinib", gather(small, "examplinib", cases=False)).protocol()
    assert load("examplinib", content=small) == built


def test_one_changed_byte_makes_it_anew(spoil: Spoil, small: Path, made: list[str]) -> None:
    load("examplinib", content=small)
    spoil(RULES, "why: It harms the child.", "why: It harms the child!")
    assert load("examplinib", content=small).criteria[0].why == "It harms the child!"
    assert made == ["examplinib"] * 2


def test_a_new_file_makes_it_anew(spoil: Spoil, small: Path, made: list[str]) -> None:
    load("examplinib", content=small)
    spoil("countries/GB.yaml", "", "id: GB\ntitle: United Kingdom\nfollows: EU\n")
    assert "GB" in load("examplinib", content=small).country
    assert made == ["examplinib"] * 2


def test_a_changed_case_changes_nothing(spoil: Spoil, small: Path, made: list[str]) -> None:
    load("examplinib", content=small)
    spoil("protocols/examplinib/rules.cases.yaml", "title: open", "title: still open")
    load("examplinib", content=small)
    assert made == ["examplinib"]


def test_a_sites_own_value_counts_and_is_kept_apart(small: Path) -> None:
    usual = load("examplinib", content=small)
    own = load("examplinib", content=small, parameters={"fresh": "20 days"})
    assert (str(usual.drug.answers_fresh_for), str(own.drug.answers_fresh_for)) == ("30 days", "20 days")
    assert usual.revision != own.revision
    assert load("examplinib", content=small) == usual


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: b"",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(b"30 days", b"90 days"),
        lambda text: b"\xff\x00" + text,
    ],
    ids=["empty", "half", "one digit", "bytes"],
)
def test_a_damaged_file_is_made_anew(
    small: Path, own_cache: Path, made: list[str], damage: Callable[[bytes], bytes]
) -> None:
    usual = load("examplinib", content=small)
    (file,) = own_cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert load("examplinib", content=small) == usual
    assert (made, file.read_bytes()) == (["examplinib"] * 2, whole)


def test_a_file_of_other_types_is_made_anew(small: Path, own_cache: Path, made: list[str]) -> None:
    usual = load("examplinib", content=small)
    (file,) = own_cache.iterdir()
    file.write_bytes(compiled._digest(b"{}") + b"\n{}")
    assert load("examplinib", content=small) == usual


def test_it_works_where_nothing_can_be_written(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[str]
) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("LONGWATCH_CACHE", str(tmp_path / "a-file" / "below"))
    assert load("examplinib", content=small) == load("examplinib", content=small)
    assert made == ["examplinib"] * 2


def test_it_works_without_a_home(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LONGWATCH_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def no_home() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", no_home)
    assert compiled.cache_folder() is None
    assert load("examplinib", content=small).drug.id == "examplinib"


@pytest.mark.parametrize(
    ("longwatch", "xdg", "folder"),
    [("/one", "/two", "/one"), ("", "/two", "/two/longwatch"), ("", "", "/home-of-all/.cache/longwatch")],
)
def test_the_folder_of_the_cache(
    monkeypatch: pytest.MonkeyPatch, longwatch: str, xdg: str, folder: str
) -> None:
    monkeypatch.setenv("LONGWATCH_CACHE", longwatch)
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    monkeypatch.setattr(Path, "home", lambda: Path("/home-of-all"))
    assert compiled.cache_folder() == Path(folder)


def test_nothing_half_written_stays_behind(
    small: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("examplinib", content=small)
    assert [file.suffix for file in own_cache.iterdir()] == [".json"]

    def full(self: Path, target: Path) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    load("examplinib", content=small, parameters={"fresh": "20 days"})
    assert [file.suffix for file in own_cache.iterdir()] == [".json"]


def test_a_protocol_with_a_mistake_never_loads_and_is_never_kept(spoil: Spoil, own_cache: Path) -> None:
    content = spoil(RULES, "item: count", "item: cuont")
    for _ in range(2):
        with pytest.raises(ContentMistakes) as wrong:
            load("examplinib", content=content)
        assert [m.code for m in wrong.value.mistakes] == ["LW0120"]
    assert not own_cache.exists()


def test_an_unknown_protocol_is_told_with_the_closest_name(small: Path) -> None:
    assert names(small) == ["examplinib"]
    with pytest.raises(ContentMistakes, match="Did you mean 'examplinib'"):
        load("exampliniib", content=small)
    with pytest.raises(ContentMistakes, match="no protocol"):
        load("../examplinib", content=small)


def test_any_folder_under_protocols_is_a_protocol(small: Path) -> None:
    other = small / "protocols" / "other"
    other.mkdir()
    for name in ("protocol.yaml", "rules.yaml"):
        text = (small / "protocols" / "examplinib" / name).read_text()
        (other / name).write_text(text.replace("id: examplinib", "id: other"))
    assert names(small) == ["examplinib", "other"]
    assert load("other", content=small).drug.id == "other"


def test_a_compiled_protocol_needs_no_yaml_library(small: Path) -> None:
    load("examplinib", content=small)
    program = (
        "import sys; from pathlib import Path; from longwatch.catalogue import load; "
        "load('examplinib', content=Path(sys.argv[1])); "
        "sys.exit(any(name == 'yaml' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program, str(small)], check=False).returncode == 0


def test_a_compiled_protocol_loads_fast() -> None:
    for name in names():
        load(name)
        times = []
        for _ in range(10):
            start = time.process_time()  # a busy machine does not count
            load(name)
            times.append(time.process_time() - start)
        assert min(times) < 0.025, f"{name} took {min(times) * 1000:.1f} ms"
