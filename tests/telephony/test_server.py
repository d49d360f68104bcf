"""The worker's sockets against a peer that is not Asterisk: refused, malformed, silent."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import socket
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from answering.errors import TelephonyError
from answering.telephony.channel import CallChannel
from answering.telephony.server import PbxServer
from tests.telephony.pbx import free_ports

SECRET = "a caller's words"
USER, PASSWORD = "asterisk", "password-of-the-test"


@contextlib.asynccontextmanager
async def listening(*, admits: bool = True) -> AsyncIterator[tuple[PbxServer, str, list[CallChannel]]]:
    (port,) = free_ports(1, socket.SOCK_STREAM)
    calls: list[CallChannel] = []

    async def take(channel: CallChannel) -> None:
        calls.append(channel)
        await channel.gone.wait()

    server = PbxServer("127.0.0.1", port, username=USER, password=PASSWORD, admit=lambda: admits, on_call=take)
    await server.start()
    try:
        yield server, f"ws://127.0.0.1:{port}", calls
    finally:
        await server.close(0.0)


def opened(url: str, path: str, *, password: str = PASSWORD, scheme: str = "Basic") -> connect:
    token = base64.b64encode(f"{USER}:{password}".encode()).decode()
    return connect(
        url + path,
        additional_headers={"Authorization": f"{scheme} {token}"},
        subprotocols=[path.strip("/") or "ari"],  # type: ignore[list-item]
        compression=None,
        ping_interval=None,
    )


def stasis_start(channel: str = "1.0", application: str = "answering_0_1:PJSIP/x") -> str:
    return json.dumps({"type": "StasisStart", "application": application, "args": ["call"], "channel": {"id": channel}})


class Asterisk:
    """Answers every request of one control socket with 204."""

    def __init__(self, ws: ClientConnection) -> None:
        self.ws = ws
        self.asked: list[tuple[str, str]] = []

    async def run(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in self.ws:
                request = json.loads(message)
                self.asked.append((request["method"], request["uri"]))
                body = {"message_body": "[]"} if request["method"] == "GET" else {}
                reply = {
                    "type": "RESTResponse",
                    "request_id": request["request_id"],
                    "status_code": 204,
                    **body,
                }
                await self.ws.send(json.dumps(reply))


@contextlib.asynccontextmanager
async def a_call(url: str, channel: str = "1.0") -> AsyncIterator[Asterisk]:
    async with opened(url, "/ari") as ws:
        asterisk = Asterisk(ws)
        task = asyncio.create_task(asterisk.run())
        await ws.send(stasis_start(channel))
        try:
            yield asterisk
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def closed(ws: ClientConnection) -> None:
    async with asyncio.timeout(2):
        with contextlib.suppress(ConnectionClosed):
            while True:
                await ws.recv()


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("/ari", {"password": "wrong"}, 401),
        ("/media", {"password": ""}, 401),
        ("/ari", {"scheme": "Bearer"}, 401),
        ("/elsewhere", {}, 404),
    ],
)
async def test_the_handshake_is_refused(path: str, options: dict[str, str], status: int) -> None:
    async with listening() as (server, url, calls):
        with pytest.raises(InvalidStatus) as refused:
            async with opened(url, path, **options):
                pass
        assert refused.value.response.status_code == status
        assert server.calls == 0 and calls == []


async def test_a_worker_without_room_answers_503_to_calls_only() -> None:
    async with listening(admits=False) as (_, url, _calls):
        with pytest.raises(InvalidStatus) as refused:
            async with opened(url, "/ari"):
                pass
        assert refused.value.response.status_code == 503
        async with opened(url, "/media"):
            pass


@pytest.mark.parametrize(
    "message",
    [
        "{",
        SECRET,
        b"\xff\xfe",
        json.dumps({"type": "StasisStart", "channel": {"id": SECRET}}),
        json.dumps({"type": SECRET, "padding": "x" * 300_000}),
    ],
    ids=range(5),
)
async def test_a_malformed_control_message_closes_that_socket_only(
    message: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="answering")
    async with listening() as (server, url, calls), a_call(url) as other, a_call(url, "2.0") as broken:
        while len(calls) < 2:
            await asyncio.sleep(0.01)
        await broken.ws.send(message)
        async with asyncio.timeout(2):
            await broken.ws.wait_closed()
            await calls[1].gone.wait()
        assert not calls[0].gone.is_set()
        await calls[0].answer()
        assert ("POST", "channels/1.0/answer") in other.asked
        assert server.calls >= 1
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "first",
    [
        SECRET,
        bytes(640),
        json.dumps({"event": "MEDIA_XOFF"}),
        json.dumps({"event": "MEDIA_START", "channel_id": "x", "format": "ulaw", "optimal_frame_size": 160}),
        json.dumps({"event": "MEDIA_START", "channel_id": "x", "format": "slin16", "optimal_frame_size": 640}),
    ],
    ids=["text", "sound", "event", "wrong format", "asked for by nobody"],
)
async def test_a_media_socket_that_nobody_asked_for_is_closed(
    first: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="answering")
    async with listening() as (_, url, _calls), opened(url, "/media") as ws:
        await ws.send(first)
        await closed(ws)
    assert SECRET not in caplog.text


@pytest.mark.parametrize("message", [SECRET, bytes(641), bytes(70_000)], ids=["text", "odd", "long"])
async def test_malformed_sound_closes_the_media_socket(message: str | bytes) -> None:
    async with listening() as (_, url, calls), a_call(url) as asterisk:
        while not calls:
            await asyncio.sleep(0.01)
        opening = asyncio.create_task(calls[0].open_media())
        while ("POST", "channels/externalMedia") not in asterisk.asked:
            await asyncio.sleep(0.01)
        start = {
            "event": "MEDIA_START",
            "channel_id": calls[0]._media_id,
            "format": "slin16",
            "optimal_frame_size": 640,
        }
        async with opened(url, "/media") as ws:
            await ws.send(json.dumps(start))
            await asterisk.ws.send(stasis_start(calls[0]._media_id))
            media = await opening
            await ws.send(bytes(640))
            await ws.send(message)
            frames = [frame async for frame in media.frames()]
            assert frames == [bytes(640)]
            assert media.closed
            with pytest.raises(TelephonyError):
                await media.play(bytes(640))
            await closed(ws)
        assert not calls[0].gone.is_set()


async def test_a_control_socket_that_says_nothing_is_no_call_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("answering.telephony.server.START_LIMIT_S", 0.2)
    async with listening() as (server, url, calls), opened(url, "/ari"):
        await asyncio.sleep(0.05)
        assert server.calls == 1
        await asyncio.sleep(0.4)
        assert server.calls == 0 and calls == []


async def test_a_request_without_an_answer_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("answering.telephony.ari.REQUEST_LIMIT_S", 0.2)
    failed: list[BaseException] = []
    (port,) = free_ports(1, socket.SOCK_STREAM)

    async def take(channel: CallChannel) -> None:
        try:
            await channel.answer()
        except TelephonyError as error:
            failed.append(error)

    server = PbxServer("127.0.0.1", port, username=USER, password=PASSWORD, admit=lambda: True, on_call=take)
    await server.start()
    async with opened(f"ws://127.0.0.1:{port}", "/ari") as ws:
        await ws.send(stasis_start())
        for expected in ("variable", "eventFilter"):
            asked = json.loads(await ws.recv())
            assert asked["uri"].endswith(expected)
            await ws.send(json.dumps({"type": "RESTResponse", "request_id": asked["request_id"], "status_code": 204}))
        assert json.loads(await ws.recv())["uri"].endswith("answer")
        await asyncio.sleep(0.4)
    await server.close(0.0)
    assert len(failed) == 1 and "answer" in str(failed[0])


async def test_a_port_in_use_is_a_sentence_with_a_mend() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        async def take(channel: CallChannel) -> None: ...

        server = PbxServer("127.0.0.1", port, username="u", password="p", admit=lambda: True, on_call=take)
        with pytest.raises(TelephonyError) as refused:
            await server.start()
    assert str(port) in str(refused.value) and refused.value.mend


async def test_draining_takes_no_more_and_waits_for_those_in_progress() -> None:
    async with listening() as (server, url, calls), a_call(url) as asterisk:
        while not calls:
            await asyncio.sleep(0.01)
        closing = asyncio.create_task(server.close(5.0))
        await asyncio.sleep(0.1)
        with pytest.raises(InvalidStatus) as refused:
            async with opened(url, "/ari"):
                pass
        assert refused.value.response.status_code == 503
        assert not closing.done()
        end = {"type": "StasisEnd", "application": "a", "channel": {"id": "1.0"}}
        await asterisk.ws.send(json.dumps(end))
        async with asyncio.timeout(3):
            await closing


async def test_what_drains_too_long_is_sent_to_the_fall_back() -> None:
    async with listening() as (server, url, calls), a_call(url) as asterisk:
        while not calls:
            await asyncio.sleep(0.01)
        await server.close(0.1)
    assert ("POST", "channels/1.0/continue") in asterisk.asked
