"""`answering protocols try`: type a call, or pipe one in, and see what is found, decided and said."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from answering.cli.protocols._folder import add_folder

NAME = "try"
HELP = "type a call and see what is heard in it: tier, wordings with their scores, reasons, answers, what is said"
_QUIT = ("/quit", "/q", "/exit")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", default="", metavar="CODE", help="the caller's language (default: the practice's)")
    parser.add_argument("--closed", action="store_true", help="the practice is closed")
    add_folder(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0, whatever the call comes to."""
    from answering.workbench import folder
    from answering.workbench.call import Bench
    from answering.workbench.trying import HELP as COMMANDS
    from answering.workbench.trying import Trying

    found = folder.load(arguments.folder, os.environ)
    folder.languages(found, [arguments.lang] if arguments.lang else None)
    trying = Trying(Bench(found.protocols, found.settings), language=arguments.lang, closed=arguments.closed)
    typed = sys.stdin.isatty()
    if typed:
        print(COMMANDS)
    print(*trying.begin(), sep="\n")
    for line in _typed() if typed else _piped():
        print(*trying.take(line), sep="\n", flush=True)
    for line in trying.unfinished():
        print(line)
    return 0


def _typed() -> Iterator[str]:
    """Lines with a prompt, until the end of input or /quit."""
    import readline  # noqa: F401  (input() then has a history and arrow keys)

    while True:
        try:
            line = input("caller     ")
        except EOFError:
            print()
            return
        if line.strip() in _QUIT:
            return
        yield line


def _piped() -> Iterator[str]:
    for line in sys.stdin:
        if line.strip() in _QUIT:
            return
        print(f"caller     {line.strip()}")
        yield line
