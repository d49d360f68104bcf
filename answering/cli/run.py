"""`answering run`: PostgreSQL, Asterisk and the service in the foreground, ready for a softphone."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from answering import logs
from answering.places import state_dir
from answering.stack import Stack

NAME = "run"
HELP = "run everything in the foreground; Ctrl-C drains the calls and stops all of it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=Path, metavar="DIR", help="the state folder (default: var/run of the clone)")
    parser.add_argument("--protocols", type=Path, metavar="DIR", help="the practice's files (default: protocols/)")
    parser.add_argument("--free-ports", action="store_true", help="free ports on loopback instead of the practice's")


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    state = arguments.state or state_dir("run")
    logs.configure(state / "log" / "stack.log")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stack = Stack(
        "run",
        state=state,
        protocols=arguments.protocols,
        fixed_ports=not arguments.free_ports,
        progress=lambda sentence: print(f"… {sentence}", flush=True),
    )
    starting = asyncio.create_task(stack.__aenter__())
    interrupted = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, interrupted}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        print("stopped before it was ready", flush=True)
        return 130
    await starting
    try:
        _tell(stack, state)
        await interrupted
        print("draining calls …", flush=True)
    finally:
        interrupted.cancel()
        await stack.__aexit__(None, None, None)
    print("stopped", flush=True)
    return 0


def _tell(stack: Stack, state: Path) -> None:
    account = stack.instance.accounts["patient"]
    print(
        f"\nready for calls\n"
        f"  SIP server  {stack.instance.sip['host']}:{stack.instance.sip['port']} (UDP)\n"
        f"  account     {account['user']}\n"
        f"  password    {account['password']}\n"
        f"  ring        {stack.instance.number}\n"
        f"  phones      none answers until one registers: their accounts lie in {state / 'instance.json'}\n"
        f"  logs        {state / 'log'} and {state / 'asterisk' / 'log'}\n"
        f'A simulated patient: .venv/bin/answering call --say "…"\n'
        f"Ctrl-C drains the calls and stops everything.",
        flush=True,
    )
