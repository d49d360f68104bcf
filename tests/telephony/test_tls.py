"""SIP over TLS with SDES-SRTP, by a setting: rendered, booted, and asked for over a real TLS connection."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import ssl
import subprocess
from collections.abc import Iterator

import pytest

from answering.errors import RequestRefused
from answering.patient import sip_message
from answering.patient.sip_message import Request, Response
from answering.patient.user_agent import authorize, new_tag
from tests.telephony import pbx as real


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[real.Pbx]:
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    settings = real.settings(srtp=True, tls_certificate=str(certificate), tls_key=str(key))
    instance = real.describe(folder, tls=True)
    real.write_sounds(instance.sounds)
    running = real.boot(folder, settings, instance)
    yield running
    running.stop()


class Connection:
    """One TLS connection that sends requests and waits for their final answers."""

    def __init__(self, pbx: real.Pbx) -> None:
        self.pbx = pbx
        self.user = "patient"
        self.call_id = secrets.token_hex(8)
        self.tag = new_tag()

    async def __aenter__(self) -> Connection:
        context = ssl.create_default_context(cafile=str(self.pbx.instance.state / "certificate.pem"))
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.pbx.instance.tls_port, ssl=context)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()

    def request(self, method: str, target: str, body: bytes = b"") -> Request:
        host, port = self.writer.get_extra_info("sockname")[:2]
        name = f"<sip:{self.user}@127.0.0.1>"
        to = name if method == "REGISTER" else f"<{target}>"
        headers = (
            ("via", f"SIP/2.0/TLS {host}:{port};branch=z9hG4bK{secrets.token_hex(8)};rport"),
            ("max-forwards", "70"),
            ("from", f"{name};tag={self.tag}"),
            ("to", to),
            ("call-id", self.call_id),
            ("cseq", f"1 {method}"),
            ("contact", f"<sip:{self.user}@{host}:{port};transport=tls>"),
            *((("content-type", "application/sdp"),) if body else ()),
        )
        return Request(headers, body, method=method, uri=target)

    async def ask(self, request: Request) -> Response:
        self.writer.write(sip_message.encode(request))
        async with asyncio.timeout(6):
            while True:
                head = await self.reader.readuntil(b"\r\n\r\n")
                length = int(next(line.split(b":")[1] for line in head.splitlines() if b"Content-Length" in line))
                message = sip_message.parse(head + await self.reader.readexactly(length))
                if isinstance(message, Response) and message.status >= 200:
                    return message

    async def ask_with_password(self, request: Request, password: str) -> Response:
        again = authorize(request, await self.ask(request), self.user, password)
        assert again is not None
        branch = f";branch=z9hG4bK{secrets.token_hex(8)}"
        via = request.get("via").partition(";branch=")[0] + branch + ";rport"
        headers = (("via", via), *(field for field in again.headers if field[0] != "via"))
        return await self.ask(Request(headers, again.body, method=again.method, uri=again.uri))


def offer(profile: str) -> bytes:
    key = base64.b64encode(os.urandom(30)).decode()
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "c=IN IP4 127.0.0.1",
        "t=0 0",
        f"m=audio 40000 {profile} 0 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        *([f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{key}"] if profile == "RTP/SAVP" else []),
        "a=sendrecv",
        "",
    ]
    return "\r\n".join(lines).encode()


async def test_a_telephone_registers_over_tls_and_a_stranger_does_not(secure: real.Pbx) -> None:
    target = f"sip:127.0.0.1:{secure.instance.tls_port};transport=tls"
    async with Connection(secure) as connection:
        register = connection.request("REGISTER", target)
        assert (await connection.ask_with_password(register, secure.instance.secrets["patient"])).status == 200
    async with Connection(secure) as connection:
        assert (await connection.ask(connection.request("OPTIONS", target))).status == 401
        register = connection.request("REGISTER", target)
        assert (await connection.ask_with_password(register, "wrong-password")).status == 401


@pytest.mark.parametrize(("profile", "status"), [("RTP/SAVP", 200), ("RTP/AVP", 488)])
async def test_sound_is_encrypted_or_refused(secure: real.Pbx, profile: str, status: int) -> None:
    target = f"sip:{real.NUMBER}@127.0.0.1:{secure.instance.tls_port};transport=tls"
    async with Connection(secure) as connection:
        invite = connection.request("INVITE", target, offer(profile))
        answer = await connection.ask_with_password(invite, secure.instance.secrets["patient"])
        assert answer.status == status
        if status == 200:
            assert b"RTP/SAVP" in answer.body and b"a=crypto:" in answer.body
    await secure.ask("channel request hangup all")


async def test_unencrypted_sound_is_refused_over_udp_too(secure: real.Pbx) -> None:
    async with secure.caller() as caller:
        with pytest.raises(RequestRefused) as refused:
            await caller.ring()
    assert refused.value.status == 488
