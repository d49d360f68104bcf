"""The listener on the manager interface against a real Asterisk, and against one that is not there."""

from __future__ import annotations

import asyncio

import pytest

from answering.errors import TelephonyError
from answering.patient.caller import Caller
from answering.patient.pbx_events import PbxEvents


async def test_routes_are_told_for_the_caller_who_took_them(pbx) -> None:
    async with (
        PbxEvents("127.0.0.1", pbx.ami_port, "watcher", "secret-of-the-watcher") as events,
        Caller(pbx.line, "route") as caller,
    ):
        await caller.ring()
        assert await caller.wait_for_end(3.0)
        await asyncio.sleep(0.3)
        told = events.of_caller(caller.caller_number)
        assert [(one.route, one.phase, one.outcome, one.phone) for one in told] == [
            ("nurse", "begin", "", ""),
            ("nurse", "end", "no-answer", "nurse-1"),
        ]
        assert events.of_caller("another") == []


async def test_a_refused_login_and_a_closed_port_are_told(pbx) -> None:
    for port, password in ((pbx.ami_port, "wrong"), (1, "secret-of-the-watcher")):
        with pytest.raises(TelephonyError):
            async with PbxEvents("127.0.0.1", port, "watcher", password):
                pass


async def test_a_connection_that_breaks_or_babbles_is_lost_and_nothing_else() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/9\r\nResponse: Success\r\n\r\n" + b"x" * 20_000)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with PbxEvents("127.0.0.1", port, "watcher", "x") as events, asyncio.timeout(2):
            await events.lost.wait()
            assert events.routes == []
