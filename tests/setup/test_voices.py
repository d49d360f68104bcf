"""The packaged voice, and voices of the operator's own."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from installation import voices
from installation.failure import SetupFailed
from installation.report import Report


@pytest.fixture
def site_packages(tmp_path: Path) -> Path:
    packaged = tmp_path / "site" / voices.PACKAGED["en"]
    packaged.parent.mkdir(parents=True)
    packaged.touch()
    packaged.with_name(packaged.name + ".json").touch()
    return tmp_path / "site"


def own_voice(folder: Path, content: bytes, description: object) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "es_MX-somebody-medium.onnx").write_bytes(content)
    (folder / "es_MX-somebody-medium.onnx.json").write_text(json.dumps(description))


def test_an_operators_voice_is_adopted_and_stays(tmp_path: Path, site_packages: Path, report: Report) -> None:
    own = tmp_path / "own"
    own_voice(own, b"voice", {"audio": {"sample_rate": 22050}})
    first = voices.provide(site_packages, own, tmp_path, report)
    assert set(first) == {"en", "es"}
    assert first["es"].read_bytes() == b"voice"
    assert first["es"].with_name(first["es"].name + ".json").is_file()
    assert voices.provide(site_packages, None, tmp_path, report) == first
    own_voice(own, b"a better voice", {"audio": {"sample_rate": 22050}})
    assert voices.provide(site_packages, own, tmp_path, report)["es"].read_bytes() == b"a better voice"


def test_a_voice_without_description_is_left_out(
    tmp_path: Path, site_packages: Path, report: Report, said: io.StringIO
) -> None:
    own_voice(tmp_path / "own", b"voice", {"nothing": True})
    assert set(voices.provide(site_packages, tmp_path / "own", tmp_path, report)) == {"en"}
    assert "left out" in said.getvalue()


def test_without_the_packaged_voice_it_fails(tmp_path: Path, report: Report) -> None:
    with pytest.raises(SetupFailed, match="voice"):
        voices.provide(tmp_path, None, tmp_path, report)
