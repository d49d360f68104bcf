"""The command `answering`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from answering.errors import AnsweringError

COMMANDS = ("run", "serve", "call", "demo", "doctor", "prepare", "protocols", "records", "understand")


def parser(names: Sequence[str] = COMMANDS, action: str = "") -> argparse.ArgumentParser:
    """The command line; each command is one module of `answering.cli`, and only those of `names` are loaded.

    `action`: the word after the command, for a command that has actions in modules of their own.
    """
    top = argparse.ArgumentParser(prog="answering", description="A telephone answering service for medical practices.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names:
        module = importlib.import_module(f"answering.cli.{name}")
        command = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        if action and hasattr(module, "__path__"):
            module.add_arguments(command, action)
        else:
            module.add_arguments(command)
        command.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit status 0 done, 1 failed with a sentence, 2 wrong usage, 130 interrupted."""
    given = sys.argv[1:] if arguments is None else arguments
    named = [given[0]] if given and given[0] in COMMANDS else COMMANDS
    action = given[1] if len(named) == 1 and len(given) > 1 else ""
    chosen = parser(named, action).parse_args(given)
    try:
        return int(chosen.run(chosen))
    except AnsweringError as error:
        print(f"answering: {error}", file=sys.stderr)
        if error.mend:
            print(f"    mend: {error.mend}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read along (head, a pager) has seen enough; nothing more is written, not even on leaving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
