"""`answering protocols schema`: JSON schemas that let an editor complete and explain keys."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from answering.cli.protocols._kinds import KINDS
from answering.protocols.schema import of_table

NAME = "schema"
HELP = "print the JSON schema of a kind of file, or write all of them, for editors; or print the reference for people"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", choices=tuple(KINDS), default="protocol", help="default: %(default)s")
    parser.add_argument("--reference", action="store_true", help="print every key of every kind as one Markdown page")
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write <kind>.json for every kind into FOLDER instead"
    )


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0."""
    if arguments.reference:
        from answering.cli.protocols import _reference

        print(_reference.text(), end="")
        return 0
    folder: Path | None = arguments.write
    if folder is None:
        print(text(arguments.kind), end="")
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (folder / f"{kind}.json").write_text(text(kind), "utf-8")
    print(f"{len(KINDS)} schemas written to {folder}")
    print("a file names its own on its first line, such as: # yaml-language-server: $schema=../.schema/protocol.json")
    return 0


def text(kind: str) -> str:
    """The schema of one kind as it is printed and written."""
    return json.dumps(of_table(*KINDS[kind]), ensure_ascii=False, indent=2) + "\n"
