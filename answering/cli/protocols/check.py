"""`answering protocols check`: every problem of the practice's files at once, each with its place and its mend."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from pathlib import Path

from answering.errors import Problem
from answering.places import project_root
from answering.protocols import source
from answering.protocols.model import ProtocolSet
from answering.settings import Settings
from answering.settings import check as check_settings
from answering.settings.agreement import agreement_problems

NAME = "check"
HELP = "find every problem, each with file, line, column and how to mend it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=project_root() / "protocols",
        metavar="FOLDER",
        help="the folder of the protocols and practice.yaml (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="one object a problem and line, then one in sum")


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 if there is nothing but warnings, else 1."""
    folder: Path = arguments.folder
    protocols, problems = source.check(folder)
    file = folder / source.PRACTICE
    settings, more = check_settings(file, os.environ)
    problems += more
    if settings is not None and protocols is not None:
        problems += agreement_problems(settings, protocols, str(file))
    problems.sort()
    wrong = sum(not problem.warning for problem in problems)
    _print_json(problems, wrong, protocols) if arguments.json else _print(problems, wrong, protocols, settings)
    return 1 if wrong else 0


def _print(problems: list[Problem], wrong: int, protocols: ProtocolSet | None, settings: Settings | None) -> None:
    for problem in problems:
        print(problem)
    if problems:
        warnings = len(problems) - wrong
        print(f"\n{wrong} problem{'' if wrong == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}")
    if protocols is not None and settings is not None and not wrong:
        flags = len(protocols.red_flags) + sum(len(one.red_flags) for one in protocols.protocols.values())
        languages = ", ".join(protocols.languages)
        print(
            f"{len(protocols.protocols)} protocols and {flags} red flags in {languages} can be used "
            f"(set {protocols.content_hash[:12]})"
        )
        drafts = _drafts(protocols)
        if drafts:
            print(f"{drafts} of them are drafts: no clinician has signed them, and they must not serve patients")


def _print_json(problems: list[Problem], wrong: int, protocols: ProtocolSet | None) -> None:
    for problem in problems:
        print(json.dumps(dataclasses.asdict(problem), ensure_ascii=False))
    print(
        json.dumps(
            {
                "ok": not wrong,
                "problems": wrong,
                "warnings": len(problems) - wrong,
                "protocols": len(protocols.protocols) if protocols else 0,
                "drafts": _drafts(protocols) if protocols else 0,
                "content_hash": protocols.content_hash if protocols and not wrong else None,
            }
        )
    )


def _drafts(protocols: ProtocolSet) -> int:
    return sum(one.status == "draft" for one in protocols.protocols.values())
