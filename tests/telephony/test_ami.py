"""The management interface and the last line, against an Asterisk that is stopped, killed and started again."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from answering.errors import RequestRefused, TelephonyError
from answering.patient.caller import Caller
from answering.settings import OnCallStep
from answering.telephony.ami import Ami
from answering.telephony.lastline import LastLine, last_line
from answering.telephony.strangers import Strangers
from tests.telephony import pbx as real


async def until(condition: object, within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not await condition():  # type: ignore[operator]
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def own_asterisk(folder: Path) -> AsyncIterator[real.Pbx]:
    instance = real.describe(folder)
    pbx = await asyncio.to_thread(real.boot, folder, real.settings(), instance)
    try:
        yield pbx
    finally:
        await asyncio.to_thread(pbx.stop)


async def test_values_of_the_database(pbx: real.Pbx) -> None:
    async with pbx.ami() as ami:
        assert await ami.db_get("test", "key") is None
        for value in ("1", "PJSIP/a&PJSIP/b", "with: colon, comma; and = sign", "ñandú"):
            await ami.db_put("test", "key", value)
            assert await ami.db_get("test", "key") == value
        await ami.db_put("test", "other", "2")
        await ami.db_del("test", "key")
        assert await ami.db_get("test", "key") is None
        await ami.db_del("test", "key")
        await ami.db_del_family("test")
        assert await ami.db_get("test", "other") is None


async def test_a_refused_action_and_a_broken_header(pbx: real.Pbx) -> None:
    async with pbx.ami() as ami:
        with pytest.raises(RequestRefused):
            await ami.action("Command", Command="core show channels")
        with pytest.raises(RequestRefused):
            await ami.action("Originate", Channel="PJSIP/nurse-1", Application="Echo")
        with pytest.raises(ValueError):
            await ami.db_put("test", "key", "a\r\nAction: Ping")
        assert (await ami.action("Ping"))[0]["Ping"] == "Pong"


async def test_a_wrong_password_never_connects(pbx: real.Pbx) -> None:
    ami = Ami("127.0.0.1", pbx.instance.ami_port, "answering", "wrong-password-of-ami")
    await ami.start()
    await asyncio.sleep(1.0)
    assert not ami.connected.is_set()
    with pytest.raises(TelephonyError):
        await ami.db_get("a", "b")
    await ami.close()


async def test_nobody_listens() -> None:
    (port,) = real.free_ports(1, socket.SOCK_STREAM)
    ami = Ami("127.0.0.1", port, "answering", "x" * 20)
    await ami.start()
    await asyncio.sleep(0.5)
    assert not ami.connected.is_set()
    await ami.close()


async def test_a_callback_that_fails_changes_nothing(pbx: real.Pbx, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="answering")
    seen: list[str] = []

    async def fails(event: object) -> None:
        raise ValueError("a caller's name")

    async with pbx.ami() as ami:
        ami.on_event("UserEvent", fails)
        ami.on_event("UserEvent", lambda event: seen.append(event["Mark"]))
        for mark in ("1", "2"):
            await ami.action("UserEvent", UserEvent="Test", Mark=mark)
        async with asyncio.timeout(3):
            while len(seen) < 2:
                await asyncio.sleep(0.02)
    assert seen == ["1", "2"]
    assert "ValueError" in caplog.text and "name" not in caplog.text


async def test_everything_comes_back_after_a_crash(tmp_path: Path) -> None:
    """Asterisk is killed, its database is lost, and it starts again: the last line is there without being asked."""
    async with own_asterisk(tmp_path) as pbx:
        steps = [real.settings()]
        ami = Ami("127.0.0.1", pbx.instance.ami_port, "answering", pbx.instance.secrets["ami"])
        keeper = LastLine(ami, lambda: steps[0])
        await ami.start()
        await keeper.start()

        async def stored() -> bool:
            if not ami.connected.is_set():
                return False
            with contextlib.suppress(TelephonyError):
                name = await ami.db_get("answering", "generation")
                if name is None:
                    return False
                wanted = last_line(steps[0])
                return {key: await ami.db_get(f"lastline-{name}", key) for key in wanted} == dict(wanted)
            return False

        await until(stored)
        await ami.db_put("answering-outcome", "a-call", "accepted")
        await keeper.sync()
        assert await ami.db_get("answering-outcome", "a-call") == "accepted"
        pbx.process.kill()
        pbx.process.wait()

        async def gone() -> bool:
            return not ami.connected.is_set()

        await until(gone)
        with pytest.raises(TelephonyError):
            await ami.action("Ping")
        for file in (tmp_path / "asterisk" / "db").glob("astdb.sqlite3*"):
            file.unlink()
        again = await asyncio.to_thread(real.boot, tmp_path, real.settings(), pbx.instance)
        try:
            await until(stored)
        finally:
            await keeper.close()
            await ami.close()
            again.stop()


async def test_a_new_ladder_is_flipped_to_and_only_the_one_before_is_kept(pbx: real.Pbx) -> None:
    ladders = [(OnCallStep("provider-1", ring_s),) for ring_s in (5, 6, 7)]
    async with pbx.ami() as ami:
        for ladder in ladders:
            settings = dataclasses.replace(real.settings(), on_call=ladder)
            keeper = LastLine(ami, lambda settings=settings: settings)  # type: ignore[misc]
            name = await keeper.sync()
            assert await keeper.sync() == name
            assert await ami.db_get("answering", "generation") == name
            assert await ami.db_get(f"lastline-{name}", "ring-1") == str(ladder[0].ring_s)
        families = {line.split("/")[1] for line in (await pbx.ask("database show")).splitlines() if "/last" in line}
        assert len(families) == 2
        await ami.db_del("answering", "generation")
        for family in families:
            await ami.db_del_family(family)


async def test_outcomes_of_calls_are_forgotten_after_a_restart_only(tmp_path: Path) -> None:
    async with own_asterisk(tmp_path) as pbx:
        async with pbx.ami() as ami:
            await ami.db_put("answering-outcome", "a-call", "accepted")
        pbx.stop()
        again = await asyncio.to_thread(real.boot, tmp_path, real.settings(), pbx.instance)
        ami = Ami("127.0.0.1", pbx.instance.ami_port, "answering", pbx.instance.secrets["ami"])
        keeper = LastLine(ami, real.settings)
        await ami.start()
        await ami.connected.wait()
        assert await ami.db_get("answering-outcome", "a-call") == "accepted"

        async def emptied() -> bool:
            return await ami.db_get("answering-outcome", "a-call") is None

        try:
            await keeper.start()
            await until(emptied, 3)
            await ami.db_put("answering-outcome", "a-call", "accepted")
            keeper._booted({"Uptime": "3600"})
            await asyncio.sleep(0.5)
            assert not await emptied()
        finally:
            await keeper.close()
            await ami.close()
            again.stop()


async def test_strangers_are_told_of_by_number_and_never_by_name(
    pbx: real.Pbx, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="answering.telephony")
    async with pbx.ami() as ami:
        strangers = Strangers(ami)
        for _ in range(9):
            account = pbx.account("5551230199", "x" * 20)
            async with Caller(account, real.NUMBER, caller_number="5551230199") as caller:
                with pytest.raises(RequestRefused):
                    await caller.ring()
        await asyncio.sleep(0.3)
        strangers.close()
    lines = [record.getMessage() for record in caplog.records if "strangers" in record.getMessage()]
    assert 1 <= len(lines) <= 2
    assert "127.0.0.1" in lines[0]
    assert "5551230199" not in caplog.text
    assert "5551230199" not in pbx.log()


async def test_closing_in_the_middle_of_things(pbx: real.Pbx) -> None:
    ami = Ami("127.0.0.1", pbx.instance.ami_port, "answering", pbx.instance.secrets["ami"])
    await ami.start()
    await ami.close()
    await ami.start()
    await ami.connected.wait()
    asking = asyncio.create_task(ami.action("Ping"))
    await asyncio.sleep(0)
    await ami.close()
    assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], (list, TelephonyError))
