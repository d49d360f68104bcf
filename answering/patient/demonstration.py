"""The demonstration: simulated patients ring a whole installation; what became of them is compared with what
should.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import statistics
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import yaml

from answering.errors import RecordsError, TelephonyError
from answering.instance import Instance
from answering.patient import picture, report
from answering.patient.call_leg import Account
from answering.patient.caller import Caller, Event
from answering.patient.ears import Ears
from answering.patient.follow import Follower
from answering.patient.g711 import RATE_HZ
from answering.patient.pbx_events import PbxEvents
from answering.patient.phone import Phone, RingLog, tones_of
from answering.patient.picture import Pictured
from answering.patient.scenario import Expected, Scenario
from answering.patient.script import perform, rehearse
from answering.patient.voices import Voices
from answering.records.model import MessageTaken
from answering.records.store import Store

LOOK_S = 0.7
AFTER_HANG_UP_S = 1.5
RING_S = 8
NAME_WIDTH = 24


@dataclass(slots=True)
class Observed:
    """What one call came to, as Asterisk, the telephones and the caller's own ears tell it."""

    routes: tuple[str, ...] = ()
    rang: tuple[str, ...] = ()
    answered_by: str = ""
    heard_each_other: bool = False
    messages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hears: frozenset[str] = frozenset()
    failure: str = ""


@dataclass(slots=True)
class Result:
    """One scenario with what was observed. `disagreements`: sentences, empty when all is as it should be."""

    scenario: Scenario
    observed: Observed
    level: str
    latencies_ms: list[int]
    recording: Path
    disagreements: list[str]


def closed_practice(protocols: Path, into: Path, today: date) -> Path:
    """A copy of the practice's files, in demo mode, with doors closed around `today` and telephones that ring briefly.

    Returns the folder. Raises OSError.
    """
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(protocols, into)
    file = into / "practice.yaml"
    practice = yaml.safe_load(file.read_text(encoding="utf-8"))
    practice["mode"] = "demo"
    practice["closed_days"] = [today + timedelta(days=days) for days in (-1, 0, 1)]
    for step in practice["on_call"]:
        step["ring_s"] = RING_S
    file.write_text(yaml.safe_dump(practice, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return into


def disagreements(expected: Expected, observed: Observed) -> list[str]:
    """What differs, one sentence each."""
    if observed.failure:
        return [observed.failure]
    found = []
    for what, wanted, got in (
        ("dialplan", expected.routes, observed.routes),
        ("telephones that rang", expected.rang, observed.rang),
        ("answered by", expected.answered_by, observed.answered_by),
    ):
        if wanted != got:
            found.append(f"{what}: expected {_words(wanted)}, got {_words(got)}")
    if expected.answered_by and not observed.heard_each_other:
        found.append("the caller and the telephone did not hear each other")
    fields = observed.messages.get(expected.message_queue)
    if expected.message_queue and fields is None:
        found.append(f"no message lies in {expected.message_queue}")
    missing = sorted(set(expected.message_fields) - (fields or frozenset()))
    if fields is not None and missing:
        found.append(f"the message lacks {', '.join(missing)}")
    found += [f"the caller did not hear {words!r}" for words in expected.hears if words not in observed.hears]
    return found


def _words(value: str | Sequence[str]) -> str:
    return value or "nobody" if isinstance(value, str) else ", ".join(value) or "none"


class Demonstration:
    """Plays scenarios against one running instance, one after the other, and prints the conversation as it
    goes.
    """

    def __init__(self, instance: Instance, store: Store, speakers: Voices, ears: Ears, folder: Path) -> None:
        self._instance = instance
        self._store = store
        self._speakers = speakers
        self._ears = ears
        self._folder = folder
        host = "127.0.0.1" if instance.sip["host"] == "0.0.0.0" else str(instance.sip["host"])
        self._server = (host, int(str(instance.sip["port"])))
        self._phones: dict[str, Phone] = {}
        self.picture: Path | None = None
        self._pictured: Pictured | None = None

    def _account(self, name: str) -> Account:
        known = self._instance.accounts[name]
        return Account(*self._server, known["user"], known["password"])

    @contextlib.asynccontextmanager
    async def telephones(self) -> AsyncIterator[None]:
        """Every telephone of the practice is registered while this is entered. Raises TelephonyError."""
        names = [name for name, known in self._instance.accounts.items() if known.get("role") != "patient"]
        async with contextlib.AsyncExitStack() as stack:
            for name, tone_hz in tones_of(names).items():
                phone = Phone(self._account(name), tone_hz=tone_hz, recordings=self._folder / "telephones")
                self._phones[name] = await stack.enter_async_context(phone)
            yield

    async def play_all(self, scenarios: Sequence[Scenario], at_once: int) -> list[Result]:
        """Every scenario, `at_once` of them at a time; the results in the order given."""
        room = asyncio.Semaphore(at_once)

        async def one(scenario: Scenario) -> Result:
            async with room:
                return await self.play(scenario)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(scenario)) for scenario in scenarios]
        if self._pictured is not None and self.picture is not None:
            await asyncio.to_thread(self._draw, self.picture, self._pictured)
        return [task.result() for task in tasks]

    def _draw(self, path: Path, call: Pictured) -> None:
        """The call with the most decisions; its partial results are made anew from the sound that was sent."""
        partials: list[tuple[float, str]] = []
        for turn in call.turns:
            spoken = call.sides[0][round(turn.started_s * RATE_HZ) : round((turn.ended_s + 0.4) * RATE_HZ)]
            partials += [(turn.started_s + at_s, words) for at_s, words in self._ears.partials(spoken)]
        picture.draw(path, replace(call, partials=tuple(partials)))

    async def play(self, scenario: Scenario) -> Result:
        """One call. Raises RecordsError when the records cannot be read; what goes wrong in the call is a
        result.
        """
        rehearsed = await rehearse(scenario.script, self._speakers)
        ami = self._instance.ami
        async with (
            PbxEvents(str(ami["host"]), int(str(ami["port"])), str(ami["user"]), str(ami["password"])) as pbx,
            Caller(self._account("patient"), self._instance.number, noise=rehearsed.noise) as caller,
        ):
            for name, behaviour in scenario.phones.items():
                self._phones[name].behaviours[caller.caller_number] = behaviour
            follower = Follower(self._store, caller)
            call = asyncio.create_task(
                perform(caller, rehearsed, self._tones(), self._ears), name=f"demo-{scenario.id}"
            )
            events = await self._scroll(scenario.title, caller, follower, call)
            observed = Observed()
            try:
                observed.answered_by = await call or ""
            except TelephonyError as error:
                observed.failure = str(error)
            await asyncio.sleep(AFTER_HANG_UP_S)
            try:
                events += _print(scenario.title, await follower.settle())
            except RecordsError as error:
                observed.failure = observed.failure or str(error)
            self._observe(scenario.title, observed, caller, pbx, follower)
            observed.hears = await self._listen(caller, scenario.expected.hears)
            return await self._result(scenario, observed, caller, follower, events)

    def _tones(self) -> dict[str, float]:
        return {name: phone.tone_hz for name, phone in self._phones.items()}

    async def _scroll(
        self, title: str, caller: Caller, follower: Follower, call: asyncio.Task[str | None]
    ) -> list[Event]:
        """Print what both sides do while it happens; returns what the records told."""
        told: list[Event] = []
        shown = 0
        while True:
            fresh = caller.events[shown:]
            shown += len(fresh)
            looked: list[Event] = []
            with contextlib.suppress(RecordsError):
                looked = await follower.look()
            told += looked
            _print(title, sorted([*fresh, *looked], key=lambda event: event.t_s))
            if call.done():
                return told
            await asyncio.wait({call}, timeout=LOOK_S)

    def _observe(self, title: str, observed: Observed, caller: Caller, pbx: PbxEvents, follower: Follower) -> None:
        told = pbx.of_caller(caller.caller_number)
        observed.routes = tuple(f"{one.route} {one.outcome}" for one in told if one.phase == "end")
        rang = [
            (log.rang_at, name, log)
            for name, phone in self._phones.items()
            for log in phone.calls
            if log.caller == caller.caller_number
        ]
        rang.sort(key=lambda one: one[0])
        observed.rang = tuple(name for _, name, _ in rang)
        observed.heard_each_other = any(
            name == observed.answered_by and log.heard_patient_at is not None for _, name, log in rang
        )
        for _, name, log in rang:
            _print(title, [_ringing(name, log, caller.rang_at)])
        if follower.shown is not None:
            messages = follower.shown.of(MessageTaken)
            observed.messages = {one.queue: frozenset(k for k, v in one.fields.items() if v) for one in messages}

    async def _listen(self, caller: Caller, phrases: Sequence[str]) -> frozenset[str]:
        """What the caller heard after its first line or key."""
        turns = caller.measured()
        if not turns:
            return frozenset()
        _, heard = await asyncio.to_thread(caller.sides)
        after = heard[round(turns[0].ended_s * RATE_HZ) :]
        return frozenset(await asyncio.to_thread(self._ears.hear, after, phrases))

    async def _result(
        self, scenario: Scenario, observed: Observed, caller: Caller, follower: Follower, events: list[Event]
    ) -> Result:
        path = self._folder / f"{scenario.id}.wav"
        await caller.save(path)
        turns = list(caller.measured())
        if self._pictured is None or _decisions(events) > _decisions(self._pictured.events):
            sides = await asyncio.to_thread(caller.sides)
            self.picture = path.with_suffix(".png")
            self._pictured = Pictured(scenario.title, sides, (*caller.events, *events), tuple(turns))
        told = follower.shown.summary if follower.shown is not None else None
        wrong = disagreements(scenario.expected, observed)
        for sentence in wrong:
            print(f"{scenario.title:>{NAME_WIDTH}.{NAME_WIDTH}} ✗ {sentence}")
        latencies = [one for one in report.latencies_ms(caller) if one is not None]
        return Result(scenario, observed, (told.level if told else None) or "-", latencies, path, wrong)


def _decisions(events: Sequence[Event]) -> int:
    return sum(event.extra.get("kind") == "decision" for event in events)


def _ringing(name: str, log: RingLog, since: float) -> Event:
    """A telephone's own account of having rung."""
    parts = [f"{name} rang"]
    if log.answered_at is not None:
        parts.append(f"was answered after {log.answered_at - log.rang_at:.1f} s")
        parts.append(f"heard {log.voiced_s:.1f} s of sound")
    if log.key:
        parts.append(f"pressed {log.key}")
    if log.heard_patient_at is not None:
        parts.append("heard the patient")
    if log.ended_by:
        parts.append(f"ended: {log.ended_by}")
    return Event(log.rang_at - since, "system", ", ".join(parts))


def _print(title: str, events: list[Event]) -> list[Event]:
    for event in events:
        text = report.line(event, colour=sys.stdout.isatty())
        print(f"{title:>{NAME_WIDTH}.{NAME_WIDTH}} {text}", flush=True)
    return events


def table(results: Sequence[Result]) -> str:
    """All calls: who rang, what was decided, what Asterisk did, who was heard to answer, latencies,
    agreement.
    """
    rows = [("caller", "disposition", "dialplan action", "answered by", "latency p50 / max", "as expected")]
    for result in results:
        own = result.latencies_ms
        latency = f"{statistics.median(own):.0f} / {max(own)} ms" if own else "-"
        agreed = "yes" if not result.disagreements else "NO"
        routes = ", ".join(result.observed.routes) or "-"
        rows.append((result.scenario.title, result.level, routes, result.observed.answered_by or "-", latency, agreed))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
