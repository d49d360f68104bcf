"""`answering protocols diff`: what changes for callers, before it does."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from answering.cli.protocols._folder import add_folder
from answering.cli.protocols._installation import Installation, add_state

if TYPE_CHECKING:
    from answering.publishing.practice import PracticeSet
    from answering.workbench.replay import Replayed

NAME = "diff"
HELP = "what changes for callers: texts, levels, red flags, how dialogues end, where recorded calls would diverge"
PUBLISHED = "published"
MOST_CALLS = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "old", nargs="?", default=PUBLISHED, metavar="OLD",
        help="compare with a folder, the beginning of a set's name, or what is published (default: %(default)s)",
    )  # fmt: skip
    add_folder(parser, installed=True)
    parser.add_argument(
        "--calls", type=int, default=MOST_CALLS, metavar="N", help="replay the latest N recorded calls (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="one object")
    add_state(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0, or 1 when a red flag is lost or less urgent."""
    from answering.publishing.differences import lost_red_flags, protocol_differences, settings_differences
    from answering.workbench.replay import changed_outcomes

    installation = Installation.of(arguments)
    old, new = _old(installation, arguments.old), _of_folder(installation.folder)
    pairs = ((old.protocols, old.settings), (new.protocols, new.settings))
    lost = lost_red_flags(old.protocols, new.protocols)
    changes = [
        *protocol_differences(old.protocols, new.protocols),
        *settings_differences(old.settings, new.settings),
    ]
    outcomes = list(changed_outcomes(*pairs))
    replayed, why_not = _replayed(installation, arguments.calls, old, new)
    if arguments.json:
        told = {
            "old": old.name,
            "new": new.name,
            "lost_red_flags": [asdict(each) for each in lost],
            "changes": [asdict(each) for each in changes],
            "dialogues": [asdict(each) | {"less_urgent": each.less_urgent} for each in outcomes],
            "recorded": None if replayed is None else asdict(replayed),
        }
        print(json.dumps(told, ensure_ascii=False))
        return 1 if lost else 0
    print(f"{old.name[:12]} -> {new.name[:12]}")
    _section("RED FLAGS LOST OR LESS URGENT: an error", lost)
    _section("what callers hear and what is decided", changes)
    dialogues = sum(len(one.dialogues) for one in old.protocols.protocols.values())
    _section(f"dialogues that end otherwise, of {dialogues}", outcomes)
    if replayed is None:
        print(f"\nrecorded calls were not replayed: {why_not}")
    else:
        _section("recorded calls that come to another question (what follows is not known)", replayed.divergences)
        print(
            f"\n{replayed.same} recorded calls stay the same; {replayed.partly} can be followed in part, and are so far"
        )
    if not (lost or changes or outcomes):
        print("\nnothing changes for callers")
    return 1 if lost else 0


def _section(title: str, found: object) -> None:
    lines = [str(each) for each in found] if isinstance(found, list | tuple) else []
    if lines:
        print(f"\n{title}:", *(f"  {line}" for line in lines), sep="\n")


def _old(installation: Installation, named: str) -> PracticeSet:
    """The older set. Raises AnsweringError when there is none of that name."""
    from answering.errors import AnsweringError
    from answering.publishing import publications, snapshot, start

    home = publications.home_of(installation.state)
    if named == PUBLISHED:
        current = publications.current(home)
        if current is None:
            raise AnsweringError("nothing has been published yet", "name a folder to compare with")
        return start.load_named(home, current.content, installation.environment())
    if Path(named).is_dir():
        return _of_folder(Path(named))
    names = snapshot.named(home, named)
    if len(names) != 1:
        what = "there is no folder and no set" if not names else f"{len(names)} sets begin with"
        raise AnsweringError(f"{what} '{named}'", "answering protocols status --history names the sets")
    return start.load_named(home, names[0], installation.environment())


def _of_folder(folder: Path) -> PracticeSet:
    from answering.workbench import folder as reading

    return reading.load(folder, os.environ)


def _replayed(installation: Installation, most: int, old: PracticeSet, new: PracticeSet) -> tuple[Replayed | None, str]:
    """Recorded calls on both sets, or why there are none."""
    from answering.cli.protocols import _recorded
    from answering.errors import RecordsError
    from answering.records.store import NothingKept
    from answering.workbench.replay import replay

    if installation.instance is None:
        return None, "no service was ever started here"
    if most <= 0:
        return None, "none were asked for"
    try:
        calls = _recorded.latest(installation.instance.database_url, old.settings, most)
    except NothingKept:
        return None, "there are none yet"
    except RecordsError as error:
        return None, f"{error.what} (the database runs while the service does)"
    return replay(calls, (old.protocols, old.settings), (new.protocols, new.settings)), ""
