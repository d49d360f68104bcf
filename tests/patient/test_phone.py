"""Telephones against a real Asterisk: each manner, and that two people really hear each other."""

from __future__ import annotations

import asyncio

import pytest

from answering.errors import RequestRefused
from answering.patient.call_leg import Account
from answering.patient.caller import Caller
from answering.patient.phone import TONES_HZ, Behaviour, Manner, Phone


async def test_an_accepted_page_connects_two_people_who_hear_each_other(pbx, tmp_path) -> None:
    behaviour = Behaviour(Manner.ACCEPT, ring_s=0.5)
    async with (
        Phone(pbx.desk, behaviour, tone_hz=1_020.0, recordings=tmp_path) as phone,
        Caller(pbx.line, "page") as caller,
    ):
        await caller.ring()
        assert await caller.hear_tone(TONES_HZ, within_s=12.0) == 1_020.0
        await caller.wait(1.0)
        assert phone.calls[0].key == "1"
        assert phone.calls[0].heard_patient_at is not None
        await caller.hang_up()
        await asyncio.sleep(0.5)
    assert phone.calls[0].recording is not None and phone.calls[0].recording.exists()
    assert phone.calls[0].voiced_s > 0.5, "it heard the briefing"
    assert phone.calls[0].ended_by == "far end"


@pytest.mark.parametrize(
    ("manner", "outcome"),
    [
        (Manner.DECLINE, "key=9"),
        (Manner.SILENT, "key="),
        (Manner.BUSY, "dial=BUSY"),
        (Manner.UNREGISTERED, "dial=CHANUNAVAIL"),
    ],
)
async def test_a_page_that_is_not_accepted_connects_nobody(pbx, manner: Manner, outcome: str) -> None:
    async with Phone(pbx.desk, Behaviour(manner, ring_s=0.3)) as phone, Caller(pbx.line, "page") as caller:
        await caller.ring()
        assert await caller.hear_tone(TONES_HZ, within_s=5.0) is None
        assert await pbx.said(outcome, within_s=12.0)
        assert all(call.heard_patient_at is None for call in phone.calls)


async def test_nobody_answers_and_the_ringing_is_taken_back(pbx) -> None:
    async with Phone(pbx.desk, Behaviour(Manner.NO_ANSWER)) as phone, Caller(pbx.line, "desk") as caller:
        with pytest.raises(RequestRefused):
            await caller.ring(within_s=8.0)
        assert await pbx.said("dial=NOANSWER")
        assert phone.calls[0].answered_at is None
    assert phone.calls[0].ended_by == "cancelled"


async def test_a_wrong_password_does_not_register(pbx) -> None:
    with pytest.raises(RequestRefused):
        async with Phone(Account(pbx.desk.host, pbx.desk.port, "desk", "wrong")):
            pass


async def test_the_phone_hangs_up_when_it_has_talked(pbx) -> None:
    behaviour = Behaviour(Manner.ANSWER, ring_s=0.2, talk_s=1.0)
    async with Phone(pbx.desk, behaviour) as phone, Caller(pbx.line, "desk") as caller:
        await caller.ring()
        assert await caller.wait_for_end(4.0)
        assert phone.calls[0].caller
