"""The practice's folder as an action is told of it: `--folder FOLDER` everywhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from answering.places import project_root


def add_folder(parser: argparse.ArgumentParser, *, installed: bool = False, positional: bool = False) -> None:
    """Gives `folder`. `installed`: None unless named, for the folder the service was started with.

    `positional`: FOLDER may stand by itself too.
    """
    default = None if installed else project_root() / "protocols"
    told = "the service's own" if installed else default
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--folder",
        type=Path,
        default=default,
        metavar="FOLDER",
        help=f"the practice's files: protocols, practice.yaml, signatures (default: {told})",
    )
    if positional:
        told = "the same, without --folder"
        group.add_argument("folder", nargs="?", type=Path, action=_ByItself, metavar="FOLDER", help=told)


class _ByItself(argparse.Action):
    """Leaves alone what `--folder` has set where no FOLDER stands by itself."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if values is not None:
            setattr(namespace, self.dest, values)
