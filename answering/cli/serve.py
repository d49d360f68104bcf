"""`answering serve`: the service itself, beside an Asterisk and a PostgreSQL that already run."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from answering import logs
from answering.instance import Instance
from answering.places import state_dir
from answering.supervisor import Supervisor

NAME = "serve"
HELP = "run the supervisor and its workers beside a running Asterisk and PostgreSQL"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=Path, metavar="DIR", help="the state folder (default: that of `make run`)")


def run(arguments: argparse.Namespace) -> int:
    state = arguments.state or state_dir("run")
    instance = Instance.read(state)
    logs.configure(state / "log" / "supervisor.log")
    asyncio.run(_serve(instance, state))
    return 0


async def _serve(instance: Instance, state: Path) -> None:
    await Supervisor(instance).run(lambda: (state / "ready").touch(mode=0o600))
