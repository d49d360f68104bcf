"""`answering protocols check`: every problem of the practice's files at once, each with its place and its mend."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from pathlib import Path

from answering.cli.protocols._folder import add_folder
from answering.errors import Problem
from answering.places import cache_dir
from answering.protocols.cache import Cache
from answering.publishing import practice, snapshot
from answering.publishing.practice import PracticeSet

NAME = "check"
HELP = "find every problem, each with file, line, column and how to mend it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser, positional=True)
    parser.add_argument("--json", action="store_true", help="one object a problem and line, then one in sum")
    parser.add_argument("--no-cache", action="store_true", help="read every file anew")


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 if there is nothing but warnings, else 1."""
    folder: Path = arguments.folder
    cache = None if arguments.no_cache else Cache(cache_dir() / "protocols")
    files, problems = snapshot.read_folder(folder)
    found, more = practice.check(files, folder, os.environ, cache=cache)
    problems = sorted({*problems, *more})
    wrong = sum(not problem.warning for problem in problems)
    if cache is not None and cache.misses:
        cache.tidy()
    found = None if wrong else found
    _print_json(problems, wrong, found) if arguments.json else _print(problems, wrong, found)
    return 1 if wrong else 0


def _print(problems: list[Problem], wrong: int, found: PracticeSet | None) -> None:
    for problem in problems:
        print(problem)
    if problems:
        warnings = len(problems) - wrong
        print(f"\n{wrong} problem{'' if wrong == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}")
    if found is None:
        return
    protocols = found.protocols
    flags = len(protocols.red_flags) + sum(len(one.red_flags) for one in protocols.protocols.values())
    print(
        f"{len(protocols.protocols)} protocols and {flags} red flags in {', '.join(protocols.languages)} can be used "
        f"(set {found.name[:12]})"
    )
    for pack in protocols.packs.values():
        print(f"the pack '{pack.id}' is {'in use' if pack.active else 'switched off: checked and left out'}")
    if drafts := len(found.drafts()):
        print(f"{drafts} of them are drafts: no clinician has signed them, and they must not serve patients")


def _print_json(problems: list[Problem], wrong: int, found: PracticeSet | None) -> None:
    for problem in problems:
        print(json.dumps(dataclasses.asdict(problem), ensure_ascii=False))
    print(
        json.dumps(
            {
                "ok": not wrong,
                "problems": wrong,
                "warnings": len(problems) - wrong,
                "protocols": len(found.protocols.protocols) if found else 0,
                "drafts": len(found.drafts()) if found else 0,
                "content_hash": found.name if found else None,
            }
        )
    )
