"""`answering protocols book`: all that the telephone says and decides, as one document."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from answering.cli.protocols._folder import add_folder
from answering.errors import AnsweringError

NAME = "book"
HELP = "write all protocols, the call script, levels, routes and flow charts as one HTML page or PDF"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="write it as one page without anything outside itself"
    )
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="write it for paper, with page numbers")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0."""
    from answering.workbench import book, folder

    if arguments.html is None and arguments.pdf is None:
        raise AnsweringError("nothing says where the book goes", "add --html FILE or --pdf FILE, or both")
    page = book.book(folder.load(arguments.folder, os.environ))
    if arguments.html is not None:
        _write(arguments.html, page.encode())
    if arguments.pdf is not None:
        _write(arguments.pdf, book.pdf(page))
    return 0


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise AnsweringError(
            f"{file} cannot be written: {error.strerror}", "name a file in a folder of yours"
        ) from error
    print(f"{file}: {len(content) / 1000:.0f} kB")
