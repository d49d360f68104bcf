"""`answering protocols test`: every dialogue and sentence of the files, and what none of them tries."""

from __future__ import annotations

import argparse
import json
import os

from answering.cli.protocols._folder import add_folder

NAME = "test"
HELP = (
    "play the dialogues, emergencies, openings and contrasts as text: expected and got, and whatever no dialogue tries"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="only the dialogues and ways of these protocols")
    add_folder(parser)
    parser.add_argument(
        "--pack", action="append", default=[], metavar="PACK", help="as if this pack were switched on; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="one object a dialogue, sentence and protocol, one in sum")
    parser.add_argument("--calls", action="store_true", help="print every call as it went, not only those that failed")
    parser.add_argument(
        "--suggest",
        action="store_true",
        help="print dialogues, as YAML, for the ways that none takes; each says what happens today, not what should",
    )


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 if everything is as expected and nothing is left untried, else 1."""
    from answering.workbench import folder, report, suggest, summary

    found = folder.load(arguments.folder, os.environ, arguments.pack)
    if arguments.ids:
        folder.named(found.protocols, arguments.ids)
    tried = report.run_dialogues(found.protocols, found.settings, only=frozenset(arguments.ids))
    if arguments.json:
        for value in summary.values(tried):
            print(json.dumps(value, ensure_ascii=False))
        return 0 if tried.ok else 1
    if arguments.suggest:
        for line in suggest.missing(tried, found.protocols, found.settings):
            print(line)
        return 0
    if arguments.calls:
        for one in tried.runs:
            print(f"{one.protocol} {one.dialogue.id} ({one.language})")
            print(*(f"    {line}" for line in summary.transcript(one.played)), "", sep="\n")
    for line in summary.failures(tried):
        print(line)
    if tried.problems:
        print()
    print(*summary.table(tried), "", *summary.sums(tried), sep="\n")
    return 0 if tried.ok else 1
