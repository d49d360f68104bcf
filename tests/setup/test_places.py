"""Where things lie, and what is said when they do not."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from answering import places
from answering.errors import NotInstalled

MANIFEST: dict[str, object] = {"asterisk_root": None, "asterisk_version": "22.10.1", "vosk_models": {}}


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"ANSWERING_CACHE": "/c"}, "/c"),
        ({"ANSWERING_CACHE": "/c", "XDG_CACHE_HOME": "/x"}, "/c"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/answering"),
        ({"XDG_CACHE_HOME": "relative"}, "/home/u/.cache/answering"),
        ({}, "/home/u/.cache/answering"),
        ({"ANSWERING_CACHE": "~/c"}, "/home/u/c"),
    ],
)
def test_cache(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], folder: str) -> None:
    for name in ("ANSWERING_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/u", **environment}.items():
        monkeypatch.setenv(name, value)
    assert places.cache_dir() == Path(folder)


def test_state_is_closed_to_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o755)
    monkeypatch.setenv("ANSWERING_STATE", str(tmp_path / "state"))
    assert places.state_dir("run") == tmp_path / "state"
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_states_of_two_instances_lie_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ANSWERING_STATE", raising=False)
    monkeypatch.setattr(places, "project_root", lambda: tmp_path)
    assert places.state_dir("demo") != places.state_dir("test")


def test_what_this_machine_has() -> None:
    here = places.installed()
    assert here.asterisk_version and "en" in here.vosk_models and "en" in here.piper_voices


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        json.dumps({"asterisk_root": "/nowhere"}),
        json.dumps({"vosk_models": {"en": "/nowhere"}}),
        json.dumps({"vosk_models": []}),
    ],
)
def test_a_manifest_that_cannot_be_used(tmp_path: Path, text: str | None) -> None:
    manifest = tmp_path / "installed.json"
    if text is not None:
        manifest.write_text(text)
    with pytest.raises(NotInstalled) as refused:
        places.installed(manifest)
    assert refused.value.mend == "run `make setup`"


def test_what_is_absent_is_none(tmp_path: Path) -> None:
    manifest = tmp_path / "installed.json"
    manifest.write_text(json.dumps(MANIFEST))
    here = places.installed(manifest)
    assert (here.asterisk_root, here.espeak, here.postgres_bin, dict(here.vosk_static)) == (None, None, None, {})
