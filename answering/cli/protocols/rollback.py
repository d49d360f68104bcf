"""`answering protocols rollback`: an earlier set becomes what new calls run on."""

from __future__ import annotations

import argparse

from answering.cli.protocols._installation import Installation, add_state

NAME = "rollback"
HELP = "go back to what was published before, within a second; the practice's files stay as they are"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("set", nargs="?", default="", metavar="SET", help="the beginning of a set's name")
    add_state(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 once every worker runs the earlier set, 1 when what ran before runs on."""
    installation = Installation.of(arguments)
    publication = installation.publisher().rollback(arguments.set)
    print(f"went back to {publication.content[:12]}, by {publication.by}, {publication.at}")
    print(f"the files in {installation.folder} were not touched: mend them before you publish again")
    return 0
