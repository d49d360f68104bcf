"""`answering protocols publish`: what the practice's folder holds becomes what new calls run on."""

from __future__ import annotations

import argparse

from answering.cli.protocols._folder import add_folder
from answering.cli.protocols._installation import Installation, add_state

NAME = "publish"
HELP = "check, test and publish the practice's files: new calls run on them within a second, running calls keep theirs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser, installed=True, positional=True)
    parser.add_argument(
        "--accept-lost-red-flags", action="store_true", help="publish although red flags are gone or less urgent"
    )
    add_state(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 once every worker runs the set (or no service runs), 1 when what ran before runs on."""
    installation = Installation.of(arguments)
    publication = installation.publisher().publish(installation.folder, accept_lost=arguments.accept_lost_red_flags)
    print(f"published: {publication.content[:12]} by {publication.by}, {publication.at}")
    return 0
