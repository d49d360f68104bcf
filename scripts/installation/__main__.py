"""scripts/setup: every step in order, each one skipped when what it brings is there."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from answering.places import cache_dir, manifest_path, project_root
from installation import (
    asterisk,
    debian,
    environment,
    graph,
    lock,
    postgresql,
    prompts,
    speechmodels,
    versions,
    voices,
)
from installation.failure import SetupFailed
from installation.report import Report


def main(arguments: list[str] | None = None) -> int:
    """Runs set-up; 0 when all of it is done, 1 with one sentence when a step failed, 130 when interrupted."""
    parser = argparse.ArgumentParser(prog="scripts/setup", description="Sets up this clone.")
    parser.add_argument("--for", dest="wanted", choices=sorted(environment.SETS), default="run")
    parser.add_argument("--new-asterisk", action="store_true", help="unpack Debian's present Asterisk anew")
    options = parser.parse_args(arguments)
    report = Report()
    began = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        cache = cache_dir()
        with lock.held(cache / "setup.lock", report):
            set_up(cache, options.wanted, report, fresh=options.new_asterisk)
    except SetupFailed as failed:
        report.line(f"set-up failed: {failed.what}\n  mend: {failed.mend}")
        return 1
    except OSError as error:
        report.line(f"set-up failed: {error}\n  mend: make room or give access, then run this again")
        return 1
    except KeyboardInterrupt:
        report.line("set-up was interrupted; run it again to go on from here")
        return 130
    report.line(f"Set up in {time.monotonic() - began:.1f} s.")
    return 0


def set_up(cache: Path, wanted_set: str, report: Report, *, fresh: bool = False) -> None:
    """Brings everything and writes down where it lies.

    Raises:
        SetupFailed: a step failed.
    """
    root = project_root()
    wanted = versions.load()
    logs = cache / "logs"
    local = speechmodels.local_folder()
    debian.install(
        debian.needed(
            tree=asterisk.system(wanted.asterisk) is None,
            maven=any(speechmodels.needs_maven(model, cache) for model in wanted.models),
        ),
        report,
        logs,
    )
    venv = environment.provide(root, wanted_set, cache, report)
    pbx = asterisk.provide(wanted.asterisk, cache, report, fresh=fresh)
    models = {model.language: speechmodels.provide(model, cache, report) for model in wanted.models}
    delivered = {language: path for language, path in models.items() if path}
    static = {language: graph.provide(path, language, cache, report) for language, path in delivered.items()}
    site_packages = next((venv / "lib").glob("python3.*/site-packages"))
    spoken = voices.provide(site_packages, local, cache, report)
    programs, libraries = postgresql.provide(site_packages, wanted.postgresql_major, report)
    espeak = shutil.which("espeak-ng")
    _write_manifest(
        {
            "asterisk_root": _text(pbx.root),
            "asterisk_version": versions.spell(pbx.version),
            "vosk_models": {language: str(path) for language, path in delivered.items()},
            "vosk_static": {language: str(path) for language, path in static.items() if path},
            "piper_voices": {language: str(path) for language, path in spoken.items()},
            "espeak": espeak,
            "postgres_bin": str(programs),
            "postgres_lib": str(libraries),
        }
    )
    if wanted_set != "test":
        # The suite has few of the complaints spoken, and says so before it begins (tests/few.py).
        prompts.provide(root, venv, spoken, cache, report)


def _write_manifest(entries: dict[str, object]) -> None:
    path = manifest_path()
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    aside.replace(path)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


if __name__ == "__main__":
    sys.exit(main())
