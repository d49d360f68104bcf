"""`answering protocols show`: a protocol as readable text, or as a flow chart for a clinician to sign."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from answering.cli.protocols._folder import add_folder
from answering.errors import AnsweringError

NAME = "show"
HELP = "print a protocol as readable text, or draw it as a flow chart that a clinician signs"
_SCRIPT = "script"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", nargs="?", metavar="ID", help="a protocol, red-flags, general-screen or script; without one, the list"
    )
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw it instead, into a file.svg or file.png")
    parser.add_argument(
        "--lang", action="append", metavar="CODE", help="in this language; again for another (default: all; chart: one)"
    )
    add_folder(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0."""
    from answering.workbench import folder, listing, sheet

    found = folder.load(arguments.folder, os.environ)
    languages = folder.languages(found, arguments.lang)
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    if arguments.id is None:
        print(*listing.table_of_contents(found, languages[0]), sep="\n")
        return 0
    if arguments.id == _SCRIPT:
        if arguments.chart:
            raise AnsweringError("the script has no flow chart", "answering protocols show script prints it")
        print(*listing.script_lines(found.protocols.script, languages, width), sep="\n")
        return 0
    folder.named(found.protocols, [arguments.id], _SCRIPT)
    one = sheet.of(found, arguments.id)
    if arguments.chart:
        _draw(one, arguments.chart, languages if arguments.lang else languages[:1])
    else:
        print(*listing.lines(one, languages, width), sep="\n")
    return 0


def _draw(one: object, file: Path, languages: tuple[str, ...]) -> None:
    from answering.workbench import chart, drawing
    from answering.workbench.sheet import Sheet

    assert isinstance(one, Sheet)
    form = file.suffix.removeprefix(".").lower()
    if form not in drawing.FORMATS:
        raise AnsweringError(f"'{file}' names no kind of picture", "end it in .svg or .png")
    try:
        file.write_bytes(drawing.draw(chart.source(one, languages), form))
    except OSError as error:
        raise AnsweringError(
            f"{file} cannot be written: {error.strerror}", "name a file in a folder of yours"
        ) from error
    print(f"{file}: {one.id}, {', '.join(languages)}")
