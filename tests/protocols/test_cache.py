"""What was read is kept: the same answers, fewer files read, and nothing believed that is broken."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from answering.matching.collisions import judged
from answering.protocols import cache as caching
from answering.protocols import source
from answering.protocols.cache import Cache
from tests.protocols import many
from tests.protocols.cut_hand import CUT_HAND, FILE


@pytest.fixture
def cut(folder: Path) -> Path:
    (folder / FILE).write_text(CUT_HAND, "utf-8")
    return folder


def entries(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def test_what_comes_out_of_the_cache_is_what_went_in(cut: Path, tmp_path: Path) -> None:
    (cut / "base/wrong.yaml").write_text(CUT_HAND.replace("id: cut-hand", "id: Cut"), "utf-8")
    without = source.check(cut, judge=judged)
    first, second = Cache(tmp_path / "cache"), Cache(tmp_path / "cache")
    assert source.check(cut, judge=judged, cache=first) == without
    assert source.check(cut, judge=judged, cache=second) == without
    assert (first.hits, first.misses, second.hits, second.misses) == (0, 4, 4, 0)
    (cut / "base/wrong.yaml").unlink()
    assert source.check(cut, cache=Cache(tmp_path / "cache"))[0] == source.load(cut)


def test_only_what_changed_is_read_again(folder: Path, tmp_path: Path) -> None:
    many.write(folder, 500)
    home = tmp_path / "cache"
    cold = Cache(home)
    found, problems = source.check(folder, judge=judged, cache=cold)
    assert problems == []
    assert found is not None and len(found.protocols) == 502
    assert (cold.hits, cold.misses) == (0, 502)
    path = folder / "many/made-up-7.yaml"
    path.write_text(path.read_text("utf-8").replace("version: 1", "version: 2"), "utf-8")
    warm = Cache(home)
    changed, problems = source.check(folder, judge=judged, cache=warm)
    assert problems == []
    assert (warm.hits, warm.misses) == (501, 1)
    assert changed is not None and changed.protocols["made-up-7"].version == 2
    assert changed.protocols["made-up-8"] == found.protocols["made-up-8"]


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


def _pickle(path: Path) -> None:
    path.write_bytes(b"cos\nsystem\n(S'false'\ntR.")


def _valid_but_strange(path: Path) -> None:
    body = json.dumps([["x", 1, 1], {"__class__": "os.system"}, [], [], [], None]).encode()
    path.write_bytes(caching.hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [_cut_short, _one_bit, _pickle, _valid_but_strange, _emptied, _a_folder])
def test_a_broken_entry_is_computed_again(harm: Callable[[Path], None], cut: Path, tmp_path: Path) -> None:
    expected = source.check(cut)
    source.check(cut, cache=Cache(tmp_path / "cache"))
    kept = entries(tmp_path / "cache")
    assert len(kept) == 3
    for path in kept:
        harm(path)
    cache = Cache(tmp_path / "cache")
    assert source.check(cut, cache=cache) == expected
    assert cache.hits == 0


def test_the_key_holds_the_name_the_languages_what_is_merged_and_the_code(
    cut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def misses() -> int:
        cache = Cache(tmp_path / "cache")
        source.check(cut, cache=cache)
        return cache.misses

    assert (misses(), misses()) == (3, 0)
    (cut / FILE).rename(cut / "base/renamed.yaml")
    assert (misses(), misses()) == (1, 0)
    script = cut / "_common/script.yaml"
    script.write_text(script.read_text("utf-8").replace("[en, es]", "[en]"), "utf-8")
    assert (misses(), misses()) == (3, 0)
    monkeypatch.setattr(caching, "code_version", lambda: "0" * 64)
    assert (misses(), misses()) == (3, 0)


def test_an_addition_is_read_again_with_its_base(cut: Path, tmp_path: Path) -> None:
    pack = cut / "packs/hands"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text('schema: 1\nid: hands\ntitle: {en: "hands", es: "manos"}\n', "utf-8")
    more = "schema: 1\nextends: cut-hand\ncomplaint: {phrases: {en: [sliced my thumb], es: [me rebané el pulgar]}}\n"
    (pack / "cut.yaml").write_text(more, "utf-8")
    home = tmp_path / "cache"
    source.check(cut, cache=Cache(home))
    (pack / "cut.yaml").write_text(more.replace("sliced my thumb", "slashed my thumb"), "utf-8")
    cache = Cache(home)
    found = source.check(cut, cache=cache)[0]
    assert found is not None and "slashed my thumb" in found.protocols["cut-hand"].phrases["en"]
    assert cache.misses == 2


def test_a_folder_that_cannot_be_written_costs_time_alone(cut: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    assert source.check(cut, cache=Cache(tmp_path / "file/cache"))[1] == []


def test_old_versions_and_too_many_entries_are_forgotten(
    cut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "cache"
    with monkeypatch.context() as before:
        before.setattr(caching, "code_version", lambda: "1" * 64)
        source.check(cut, cache=Cache(home))
    cache = Cache(home)
    source.check(cut, cache=cache)
    assert len(entries(home)) == 6
    monkeypatch.setattr(caching, "KEPT", 2)
    oldest = entries(next(path for path in home.iterdir() if path.name != "1" * 16))[0]
    os.utime(oldest, (0, 0))
    cache.tidy()
    assert len(entries(home)) == 2
    assert not oldest.exists()
