"""Where a speech model may come from, and what is refused."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from installation import download, speechmodels, stamp, versions
from installation.failure import SetupFailed
from installation.report import Report
from installation.versions import Archive, SpeechModel

from answering.places import cache_dir


def packed(path: Path, names: tuple[str, ...] = ("m/am/final.mdl", "m/graph/Gr.fst", "other/file")) -> Archive:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, f"content of {name}")
    content = path.read_bytes()
    return Archive(path.name, hashlib.sha256(content).hexdigest(), len(content), "m/")


def model(*archives: Archive, required: bool = True) -> SpeechModel:
    return SpeechModel("xx", "vosk-xx-1", required, archives)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv(speechmodels.SETTING, str(folder))
    return folder


def test_from_the_local_folder_and_then_from_the_cache(
    tmp_path: Path, own: Path, report: Report, said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = model(packed(own / "m.zip"))
    folder = speechmodels.provide(wanted, tmp_path, report)
    assert folder == tmp_path / "models" / "vosk-xx-1"
    assert sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name != stamp.NAME) == [
        "Gr.fst",
        "final.mdl",
    ]
    monkeypatch.delenv(speechmodels.SETTING)
    assert speechmodels.provide(wanted, tmp_path, report) == folder
    assert "there already" in said.getvalue()


def test_a_damaged_folder_is_unpacked_again_from_the_kept_archive(
    tmp_path: Path, own: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = model(packed(own / "m.zip"))
    folder = speechmodels.provide(wanted, tmp_path, report)
    assert folder is not None
    (folder / "am" / "final.mdl").unlink()
    monkeypatch.delenv(speechmodels.SETTING)
    speechmodels.provide(wanted, tmp_path, report)
    assert (folder / "am" / "final.mdl").is_file()


def test_an_archive_with_another_checksum_is_refused(tmp_path: Path, own: Path, report: Report) -> None:
    wanted = model(packed(own / "m.zip"))
    packed(own / "m.zip", ("m/am/final.mdl",))
    with pytest.raises(SetupFailed, match="sha256 differs") as failed:
        speechmodels.provide(wanted, tmp_path, report)
    assert "ANSWERING_MODELS" in failed.value.mend
    assert not (tmp_path / "models").exists()


def test_a_kept_archive_that_went_bad_is_removed(tmp_path: Path, own: Path, report: Report) -> None:
    archive = packed(own / "m.zip")
    kept = download.kept(tmp_path / "downloads", archive)
    kept.parent.mkdir()
    kept.write_bytes(b"half")
    assert speechmodels.provide(model(archive), tmp_path, report) is not None
    assert download.sha256(kept) == archive.sha256


@pytest.mark.parametrize(
    "names",
    [("m/am/final.mdl", "m/../../escaped"), ("m/graph/Gr.fst",)],
    ids=["leaves its folder", "holds no model"],
)
def test_an_archive_that_is_no_model_is_refused(
    tmp_path: Path, own: Path, report: Report, names: tuple[str, ...]
) -> None:
    with pytest.raises(SetupFailed, match="nowhere"):
        speechmodels.provide(model(packed(own / "m.zip", names)), tmp_path, report)
    assert not (tmp_path / "models" / "vosk-xx-1").exists()
    assert not (tmp_path / "escaped").exists()


def test_an_optional_model_may_be_absent(tmp_path: Path, report: Report, said: io.StringIO) -> None:
    absent = Archive("m.zip", "0" * 64, 10, "m/", site="http://127.0.0.1:9/m.zip")
    assert speechmodels.provide(model(absent, required=False), tmp_path, report) is None
    assert "the keypad and a person" in said.getvalue()


def test_maven_is_needed_only_to_fetch(tmp_path: Path, own: Path, report: Report) -> None:
    plain = packed(own / "m.zip")
    archive = Archive(plain.name, plain.sha256, plain.bytes, plain.inside, maven="a:b:1:aar")
    assert not speechmodels.needs_maven(model(archive), tmp_path)
    speechmodels.provide(model(archive), tmp_path, report)
    (own / "m.zip").unlink()
    assert not speechmodels.needs_maven(model(archive), tmp_path)
    assert speechmodels.needs_maven(model(archive), tmp_path / "empty")


def test_a_setting_that_names_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(speechmodels.SETTING, "/nowhere/at/all")
    with pytest.raises(SetupFailed, match="no folder"):
        speechmodels.local_folder()


def test_the_english_model_of_this_machine_is_whole() -> None:
    english = versions.load().models[0]
    assert english.language == "en" and english.required
    assert speechmodels.there(english, cache_dir())
