"""`answering protocols …`: one small module an action: NAME, HELP, add_arguments(parser), run(arguments) -> status.

Every module of this package that has a NAME is an action; a new file is a new action. All of them are imported for
each, so what takes long to import is imported in `run`.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil

NAME = "protocols"
HELP = "check, test, show and publish what the practice has written: protocols, call script, practice.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An action a module, in the order of their names."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        module = importlib.import_module(f"{__name__}.{found.name}")
        if hasattr(module, "NAME"):
            action = actions.add_parser(module.NAME, help=module.HELP, description=module.HELP)
            module.add_arguments(action)
            action.set_defaults(act=module.run)


def run(arguments: argparse.Namespace) -> int:
    """The exit status of the action that was asked for."""
    return int(arguments.act(arguments))
