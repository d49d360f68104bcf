"""Who is not the practice's patient line gets nowhere: strangers, other numbers, the practice's own telephones."""

from __future__ import annotations

import pytest

from answering.errors import RequestRefused
from answering.patient.call_leg import Account
from answering.patient.caller import Caller
from answering.telephony.channel import CallChannel
from tests.telephony import pbx as real


@pytest.mark.parametrize(
    ("user", "password"),
    [("stranger", "x" * 20), ("patient", "wrong-password-of-patient"), ("trunk", "x" * 20)],
)
async def test_a_stranger_gets_401_and_no_dialplan(pbx: real.Pbx, user: str, password: str) -> None:
    came: list[CallChannel] = []

    async def note(channel: CallChannel) -> None:
        came.append(channel)

    async with pbx.worker(note), Caller(pbx.account(user, password), real.NUMBER) as caller:
        with pytest.raises(RequestRefused) as refused:
            await caller.ring()
    assert refused.value.status == 401
    assert came == []
    assert await pbx.quiet() == ""


@pytest.mark.parametrize("number", ["911", "9115550100", "provider-1", "s", "page-on-call", "h", "nurse"])
async def test_a_patient_reaches_the_one_number_only(pbx: real.Pbx, number: str) -> None:
    async with Caller(pbx.account(), number) as caller:
        with pytest.raises(RequestRefused) as refused:
            await caller.ring()
    assert refused.value.status == 404


async def test_a_telephone_of_the_practice_can_ring_nothing(pbx: real.Pbx) -> None:
    account: Account = pbx.account("nurse-1")
    async with Caller(account, real.NUMBER) as caller:
        with pytest.raises(RequestRefused) as refused:
            await caller.ring()
    assert refused.value.status == 404
