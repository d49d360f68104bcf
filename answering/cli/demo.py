"""`answering demo`: a whole installation on this machine, simulated patients, and a comparison of what came
of them.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from datetime import date
from pathlib import Path

from answering import logs
from answering.patient.demonstration import Demonstration, Result, closed_practice, table
from answering.patient.ears import Ears
from answering.patient.scenario import Scenario, load_all
from answering.patient.voices import Voices
from answering.places import cache_dir, installed, project_root, state_dir
from answering.records.store import Store
from answering.stack import Stack

NAME = "demo"
HELP = "simulated patients ring an installation of its own; exit status 0 when all goes as it should"
SCENARIOS = Path(__file__).parent.parent / "patient" / "demo"
AT_ONCE = 4

NOTICE = """\
This is a demonstration: simulated patients and telephones on this machine, in a practice that does not exist.
It can dial nothing outside this machine: it has no trunk, and SIP listens on loopback alone."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", action="append", metavar="ID", help="play this scenario only; may be given again")
    parser.add_argument("--list", action="store_true", help="name the scenarios and play none")
    parser.add_argument(
        "--at-once", type=int, choices=range(1, 9), default=AT_ONCE, metavar="N", help="calls at once, 1 to 8"
    )
    parser.add_argument("--state", type=Path, metavar="DIR", help="the demonstration's state folder")


def run(args: argparse.Namespace) -> int:
    """Exit status 0 when everything observed is as expected, 1 when not, 2 for a scenario that does not
    exist.
    """
    scenarios = load_all(SCENARIOS)
    if args.list:
        for scenario in scenarios:
            print(f"{scenario.id:32} {scenario.title}")
        return 0
    unknown = sorted(set(args.only or ()) - {scenario.id for scenario in scenarios})
    if unknown:
        print(f"answering demo: there is no scenario {unknown[0]!r}; `answering demo --list` names them")
        return 2
    chosen = [scenario for scenario in scenarios if not args.only or scenario.id in args.only]
    try:
        return asyncio.run(_run(chosen, args.at_once, args.state or state_dir("demo")))
    except asyncio.CancelledError:
        return 143


async def _run(scenarios: list[Scenario], at_once: int, state: Path) -> int:
    print(NOTICE, flush=True)
    me = asyncio.current_task()
    assert me is not None
    # asyncio.run does as much for Ctrl-C: everything that was started is stopped again.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, me.cancel)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    logs.configure(state / "log" / "stack.log")
    folder = state / "calls"
    folder.mkdir(mode=0o700, exist_ok=True)
    practice = await asyncio.to_thread(closed_practice, project_root() / "protocols", state / "practice", date.today())
    speakers = Voices(cache_dir() / "patients", installed().piper_voices)
    ears = await asyncio.to_thread(Ears, installed().vosk_models["en"])
    stack = Stack(
        "demo",
        state=state,
        protocols=practice,
        publish_folder=True,
        progress=lambda sentence: print(f"… {sentence}", flush=True),
    )
    async with stack:
        store = Store(stack.instance.database_url, wait_s=2.0, most_connections=1)
        await store.open()
        try:
            demonstration = Demonstration(stack.instance, store, speakers, ears, folder)
            async with demonstration.telephones():
                results = await demonstration.play_all(scenarios, at_once)
        finally:
            await store.close()
    return _tell(results, demonstration, folder)


def _tell(results: list[Result], demonstration: Demonstration, folder: Path) -> int:
    wrong = [result for result in results if result.disagreements]
    print(f"\n{table(results)}\n")
    for result in wrong:
        for sentence in result.disagreements:
            print(f"✗ {result.scenario.title}: {sentence}")
    if demonstration.picture is not None:
        print(f"picture of one call: {demonstration.picture}")
    print(f"recordings of both sides of every call: {folder}")
    print(
        "everything went as expected" if not wrong else f"{len(wrong)} of {len(results)} calls did not go as expected"
    )
    return 1 if wrong else 0
