"""`answering call`: a simulated patient rings the running service over SIP. What it prints is PHI."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from answering.errors import NotInstalled, RecordsError, RequestRefused, TelephonyError
from answering.instance import Instance
from answering.patient import report
from answering.patient.call_leg import Account
from answering.patient.caller import Caller, Event
from answering.patient.follow import Follower
from answering.patient.g711 import KEY_TONES
from answering.patient.phone import tones_of
from answering.patient.script import Play, Press, Rehearsed, Say, Script, Step, perform, rehearse
from answering.patient.voices import DEFAULT, VOICES, Voices
from answering.places import cache_dir, installed, state_dir
from answering.records.store import Store

NAME = "call"
HELP = "a simulated patient rings the running service and speaks the given lines"
DONE, FAILED, CANNOT = 0, 1, 2


class _InOrder(argparse.Action):
    """Collects --say, --wav and --dtmf in the order in which they stand on the command line."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        steps: list[tuple[str, str]] = list(namespace.steps)
        steps.append((str(option_string), str(values)))
        namespace.steps = steps


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError("give seconds, more than 0 and at most 3600")
    return value


def _decibels(text: str) -> float:
    value = float(text)
    if not -20 <= value <= 80:
        raise argparse.ArgumentTypeError("give decibels of speech above noise, -20 to 80")
    return value


def _keys(text: str) -> str:
    if not text or any(key not in KEY_TONES for key in text):
        raise argparse.ArgumentTypeError("keys are 0-9, *, # and A-D")
    return text


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return Path(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(steps=[])
    order = "; may be given again, and is done in the order given"
    parser.add_argument("--say", action=_InOrder, metavar="TEXT", help=f"speak a line once the agent stops{order}")
    parser.add_argument(
        "--wav", action=_InOrder, type=_file, metavar="FILE", help=f"play a recording (16-bit PCM){order}"
    )
    parser.add_argument("--dtmf", action=_InOrder, type=_keys, metavar="KEYS", help=f"press keys{order}")
    parser.add_argument("--dtmf-by", choices=("rfc4733", "info", "inband"), default="rfc4733", help="how keys travel")
    parser.add_argument("--lang", choices=sorted(DEFAULT), default="en", help="whose voice speaks (default: en)")
    parser.add_argument("--voice", choices=sorted(VOICES), help="who speaks")
    parser.add_argument("--noise-db", type=_decibels, metavar="N", help="speech N dB above a room's noise")
    parser.add_argument(
        "--hang-up-after", type=_positive, metavar="N", help="hang up N seconds after the answer, whatever is said"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line, the last one the outcome")
    parser.add_argument("--record-to", type=Path, metavar="FILE", help="keep both sides as a stereo WAV")
    parser.add_argument("--state", type=Path, metavar="DIR", help="the service's state folder (default: that of run)")


def run(args: argparse.Namespace) -> int:
    """Exit status 0: answered, and ended in order; 1: not so; 2: nothing runs there, or something is missing."""
    try:
        return asyncio.run(_run(args))
    except NotInstalled as error:
        print(f"answering call: {error}" + (f"; {error.mend}" if error.mend else ""), file=sys.stderr)
        return CANNOT


async def _run(args: argparse.Namespace) -> int:
    instance = Instance.read(args.state or state_dir("run"))
    speakers = Voices(cache_dir() / "patients", installed().piper_voices)
    rehearsed = await rehearse(_script(args), speakers)
    known = instance.accounts["patient"]
    host = "127.0.0.1" if instance.sip["host"] == "0.0.0.0" else str(instance.sip["host"])
    account = Account(host, int(str(instance.sip["port"])), known["user"], known["password"])
    async with Caller(account, instance.number, noise=rehearsed.noise) as caller:
        return await _ring(args, instance, caller, rehearsed)


async def _ring(args: argparse.Namespace, instance: Instance, caller: Caller, rehearsed: Rehearsed) -> int:
    phones = [name for name, account in instance.accounts.items() if account.get("role") != "patient"]
    try:
        heard_phone = await perform(caller, rehearsed, tones_of(phones))
    except TelephonyError as error:
        return _unanswered(args, instance, caller, error)
    await _tell(args, instance, caller, heard_phone)
    if args.record_to is not None:
        await caller.save(args.record_to)
    return DONE if caller.leg.ended_by in ("far end", "this end") else FAILED


async def _tell(args: argparse.Namespace, instance: Instance, caller: Caller, heard_phone: str | None) -> None:
    """Print both sides: what the agent said, and why, comes from the record."""
    store = Store(instance.database_url, wait_s=2.0, most_connections=1)
    await store.open()
    follower = Follower(store, caller)
    told: list[Event] = []
    try:
        told = await follower.settle()
    except RecordsError as error:
        print(f"answering call: the record cannot be read: {error}", file=sys.stderr)
    finally:
        await store.close()
    _print(args, [*caller.events, *told], report.summary(caller, follower, heard_phone))


def _print(args: argparse.Namespace, events: list[Event], last: dict[str, object]) -> None:
    if args.json:
        print("\n".join(report.json_lines(events, last)))
        return
    for event in sorted(events, key=lambda one: one.t_s):
        print(report.line(event, colour=sys.stdout.isatty()))
    for name, value in last.items():
        print(f"{name:>14}: {value}")


def _unanswered(args: argparse.Namespace, instance: Instance, caller: Caller, error: TelephonyError) -> int:
    if args.json:
        print("\n".join(report.json_lines(caller.events, {"error": str(error), "record": None})))
    where = f"{instance.sip['host']}:{instance.sip['port']}"
    mend = "" if isinstance(error, RequestRefused) else f". Does the service run at {where}? `make run` starts it"
    print(f"answering call: {error}{mend}", file=sys.stderr)
    return FAILED if isinstance(error, RequestRefused) else CANNOT


def _step(option: str, value: str, method: str) -> Step:
    if option == "--say":
        return Say(value)
    return Play(Path(value)) if option == "--wav" else Press(value, method)


def _script(args: argparse.Namespace) -> Script:
    return Script(
        tuple(_step(option, value, args.dtmf_by) for option, value in args.steps),
        language=args.lang,
        voice=args.voice,
        noise_db=args.noise_db,
        hang_up_after_s=args.hang_up_after,
    )
