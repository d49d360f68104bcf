"""Two installations on one machine take calls at the same time and know nothing of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.patient.phone import Behaviour, Manner
from answering.patient.voices import Voices
from answering.records.model import DecisionMade
from answering.stack import Stack
from tests import few
from tests.pbx.ringing import phone, record_of, ringing, say
from tests.pbx.together import named, plain, together

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def asks_for_a_visit(stack: Stack, voices: Voices, voice: str, calls: set[str]) -> None:
    async with ringing(stack) as caller:
        assert await say(caller, voices, "yes hello, I would love to schedule a physical with you folks", voice)
        assert await caller.agent_stops(starts_within_s=20.0)
    shown = await record_of(stack, caller)
    assert any(each.protocol == "appointment" for each in shown.of(DecisionMade)), plain(shown)
    assert named(shown, "appointment:reason"), plain(shown)
    calls.add(shown.summary.call)


async def is_connected(stack: Stack, tone_hz: float, calls: set[str]) -> None:
    async with (
        phone(stack, "provider-1", Behaviour(Manner.ACCEPT)) as provider,
        phone(stack, "desk-1", Behaviour(Manner.ANSWER)) as desk,
        ringing(stack) as caller,
    ):
        provider.tone_hz = desk.tone_hz = tone_hz
        assert await caller.agent_starts(15.0)
        await caller.keys("0")
        assert await caller.hear_tone([560.0, 740.0], 60.0) == tone_hz
        assert len(provider.calls) + len(desk.calls) == 1
    calls.add((await record_of(stack, caller)).summary.call)


async def test_two_installations_take_calls_at_once(stack: Stack, voices: Voices, tmp_path: Path) -> None:
    async with Stack("test-beside", state=tmp_path / "state", protocols=few.copy_to(tmp_path / "protocols")) as other:
        one, two = stack.instance, other.instance
        assert one.sip["port"] != two.sip["port"] and one.http_port != two.http_port and one.run != two.run
        assert not set(one.worker_ports) & set(two.worker_ports)
        here: set[str] = set()
        there: set[str] = set()
        await together(
            asks_for_a_visit(stack, voices, "joe", here),
            asks_for_a_visit(other, voices, "ron", there),
            is_connected(stack, 560.0, here),
            is_connected(other, 740.0, there),
        )
        assert len(here) == len(there) == 2
        assert not {path.stem for path in (stack.state / "recordings").rglob("*.wav")} & there
        assert not {path.stem for path in (other.state / "recordings").rglob("*.wav")} & here
