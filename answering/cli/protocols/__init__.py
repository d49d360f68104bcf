"""`answering protocols …`: one small module an action: NAME, HELP, add_arguments(parser), run(arguments) -> status.

Every module of this package that has a NAME is an action, and a new file is a new action: `try_.py` is `try`. Only the
one asked for is imported; all of them where none is, for the list of them.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

NAME = "protocols"
HELP = "check, test, show and publish what the practice has written: protocols, call script, practice.yaml"


def add_arguments(parser: argparse.ArgumentParser, asked: str = "") -> None:
    """The action asked for, or every action in the order of their names."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for module in _modules(asked):
        action = actions.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(action)
        action.set_defaults(act=module.run)


def _modules(asked: str) -> Iterator[ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
    one = [name for name in names if asked and name in (asked, f"{asked}_")]
    return (importlib.import_module(f"{__name__}.{name}") for name in one or names)


def run(arguments: argparse.Namespace) -> int:
    """The exit status of the action that was asked for."""
    return int(arguments.act(arguments))
