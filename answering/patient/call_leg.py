"""One SIP call as one side sees it: INVITE out or in, answered, re-INVITE, INFO, BYE either way, CANCEL."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from answering.errors import RequestRefused, TelephonyError
from answering.patient import sdp, sip_message
from answering.patient.rtp_stream import RtpStream
from answering.patient.sip_message import Headers, Request, Response
from answering.patient.user_agent import ALLOWED, Address, NoAnswer, UserAgent, authorize, new_tag

REQUEST_S = 4.0
REPEAT_SUCCESS_S = 0.5


@dataclass(frozen=True, slots=True)
class Account:
    """Where to register or ring: the server, and digest credentials there."""

    host: str
    port: int
    user: str
    password: str

    @property
    def address(self) -> Address:
        return (self.host, self.port)


class CallLeg:
    """A dialog and its audio. `ended` is set with `ended_by`: "far end", "this end", "cancelled" or
    "refused".
    """

    def __init__(self, agent: UserAgent, account: Account, stream: RtpStream) -> None:
        self.agent = agent
        self.account = account
        self.stream = stream
        self.ended = asyncio.Event()
        self.ended_by = ""
        self.ended_at: float | None = None
        self.answered_at: float | None = None
        self.call_id = secrets.token_hex(12)
        self.local = ""
        self.remote = ""
        self.target = ""
        self.remote_address = account.address
        self.headers: Headers = ()
        self._route: tuple[str, ...] = ()
        self._cseq = 1
        self._session = secrets.randbelow(1 << 30)
        self._version = 1
        self._ack: Request | None = None

    # -- ringing somebody

    async def invite(
        self,
        number: str,
        *,
        caller: str,
        within_s: float,
        on_progress: Callable[[int], None],
    ) -> Response:
        """Ring `number` and wait for the answer.

        Raises RequestRefused with the status when it is refused, NoAnswer after `within_s`; CANCEL is sent
        then, and when the task is cancelled.
        """
        agent, account = self.agent, self.account
        uri = f"sip:{number}@{account.host}:{account.port}"
        self.local = f"<sip:{caller}@{agent.host}>;tag={new_tag()}"
        self.remote = f"<sip:{number}@{account.host}>"
        agent.on_request = self._take
        agent.on_stray_success = self._acknowledge_again
        request = Request(
            (
                ("max-forwards", "70"),
                ("from", self.local),
                ("to", self.remote),
                ("call-id", self.call_id),
                ("cseq", f"{self._cseq} INVITE"),
                ("contact", agent.contact(account.user)),
                ("allow", ALLOWED),
                ("content-type", "application/sdp"),
            ),
            self._description(),
            method="INVITE",
            uri=uri,
        )
        response = await self._invited(request, within_s, on_progress)
        if response.status >= 300:
            self.finish("refused")
            raise RequestRefused(f"the call was refused with status {response.status}", response.status)
        self._established(response)
        return response

    async def _invited(self, request: Request, within_s: float, on_progress: Callable[[int], None]) -> Response:
        def provisional(response: Response) -> None:
            on_progress(response.status)

        transaction = self.agent.start(request, self.account.address, provisional)
        try:
            async with asyncio.timeout(within_s):
                response = await transaction.final
                again = authorize(request, response, self.account.user, self.account.password)
                if again is not None:
                    self._cseq = again.cseq[0]
                    transaction = self.agent.start(again, self.account.address, provisional)
                    response = await transaction.final
                return response
        except TimeoutError:
            self._cancel(transaction.request)
            raise NoAnswer(f"nobody answered within {within_s:g} s") from None
        except asyncio.CancelledError:
            self._cancel(transaction.request)
            raise

    def _cancel(self, invite: Request) -> None:
        copied = ("via", "from", "to", "call-id", "max-forwards")
        kept = tuple(field for field in invite.headers if field[0] in copied)
        number, _ = invite.cseq
        cancel = Request((*kept, ("cseq", f"{number} CANCEL")), method="CANCEL", uri=invite.uri)
        for _ in range(2):
            self.agent.send(cancel, self.account.address)
        self.agent.on_stray_success = self._acknowledge_and_leave
        self.finish("cancelled")

    def _established(self, response: Response) -> None:
        self.remote = response.get("to")
        self.target = sip_message.address(response.get("contact")) or self._server
        self._route = tuple(reversed(response.all("record-route")))
        self.headers = response.headers
        self._ack = self._request("ACK", number=self._cseq)
        self.agent.send(self._with_via(self._ack), self.account.address)
        self.answered_at = time.monotonic()
        self._connect(response.body)

    @property
    def _server(self) -> str:
        return f"sip:{self.account.host}:{self.account.port}"

    def _with_via(self, request: Request) -> Request:
        return replace(request, headers=(("via", self.agent.via()), *request.headers))

    def _acknowledge_again(self, _: Response) -> None:
        if self._ack is not None:
            self.agent.send(self._with_via(self._ack), self.account.address)

    def _acknowledge_and_leave(self, response: Response) -> None:
        """The far end answered while we cancelled: acknowledge, and say goodbye."""
        self.agent.on_stray_success = self._acknowledge_again
        self.remote = response.get("to")
        self.target = sip_message.address(response.get("contact"))
        self._ack = self._request("ACK", number=self._cseq)
        self.agent.send(self._with_via(self._ack), self.account.address)
        self._cseq += 1
        self.agent.start(self._request("BYE", number=self._cseq), self.account.address)

    # -- in the call

    def _description(self) -> bytes:
        return sdp.write(self.agent.host, self.stream.port, session=self._session, version=self._version)

    def _connect(self, body: bytes) -> None:
        if body:
            description = sdp.read(body)
            self.stream.events = description.events
            self.stream.remote = (description.host, description.port)

    def _request(self, method: str, *, number: int, extra: Headers = (), body: bytes = b"") -> Request:
        routes = tuple(("route", route) for route in self._route)
        headers = (
            ("max-forwards", "70"),
            *routes,
            ("from", self.local),
            ("to", self.remote),
            ("call-id", self.call_id),
            ("cseq", f"{number} {method}"),
            ("contact", self.agent.contact(self.account.user)),
            *extra,
        )
        return Request(headers, body, method=method, uri=self.target)

    async def ask(self, method: str, *, content_type: str = "", body: bytes = b"") -> Response:
        """Send a request inside the call. Raises NoAnswer."""
        self._cseq += 1
        extra: Headers = (("content-type", content_type),) if body else ()
        request = self._request(method, number=self._cseq, extra=extra, body=body)
        response = await self.agent.ask(
            request, self.remote_address, self.account.user, self.account.password, within_s=REQUEST_S
        )
        if response.status in (401, 407):
            self._cseq += 1
        return response

    async def press_by_info(self, key: str, duration_ms: int = 160) -> None:
        """One key as SIP INFO. Raises RequestRefused or NoAnswer."""
        body = f"Signal={key}\r\nDuration={duration_ms}\r\n".encode()
        response = await self.ask("INFO", content_type="application/dtmf-relay", body=body)
        if response.status != 200:
            raise RequestRefused(f"the key by INFO was refused with status {response.status}", response.status)

    async def leave(self) -> None:
        """Hang up; the call is over for us whatever the far end answers."""
        if self.ended.is_set():
            return
        self.finish("this end")
        with contextlib.suppress(NoAnswer):
            await self.ask("BYE")

    def finish(self, by: str) -> None:
        if not self.ended.is_set():
            self.ended_by = by
            self.ended_at = time.monotonic()
            self.ended.set()

    def _take(self, request: Request, address: Address) -> None:
        """A request from the far end, inside this call or not."""
        if request.get("call-id") != self.call_id:
            self.agent.decline(request, address)
            return
        method = request.method
        if method == "ACK":
            return
        if method in ("INVITE", "UPDATE"):
            self._renegotiate(request, address)
            return
        if method in ("BYE", "OPTIONS", "INFO", "NOTIFY", "CANCEL"):
            self.agent.respond(request, sip_message.reply(request, 200, "OK"), address)
        else:
            self.agent.respond(request, sip_message.reply(request, 405, "Method Not Allowed"), address)
        if method == "BYE":
            self.finish("far end")

    def _renegotiate(self, request: Request, address: Address) -> None:
        try:
            self._connect(request.body)
        except TelephonyError:
            self.agent.respond(request, sip_message.reply(request, 488, "Not Acceptable Here"), address)
            return
        self._version += 1
        answer = self._description() if request.method == "INVITE" or request.body else b""
        extra: Headers = (("contact", self.agent.contact(self.account.user)),)
        if answer:
            extra = (*extra, ("content-type", "application/sdp"))
        self.agent.respond(request, sip_message.reply(request, 200, "OK", body=answer, extra=extra), address)


class IncomingLeg(CallLeg):
    """A call that rings here. `cancelled` is `ended` with `ended_by` "cancelled"."""

    def __init__(
        self, agent: UserAgent, account: Account, stream: RtpStream, invite: Request, address: Address
    ) -> None:
        super().__init__(agent, account, stream)
        self.invite_request = invite
        self.rang_at = time.monotonic()
        self.call_id = invite.get("call-id")
        self.local = f"{invite.get('to')};tag={new_tag()}"
        self.remote = invite.get("from")
        self.target = sip_message.address(invite.get("contact"))
        self.remote_address = address
        self.headers = invite.headers
        self._route = invite.all("record-route")
        self._acknowledged = asyncio.Event()

    def _reply(self, status: int, reason: str, *, body: bytes = b"") -> Response:
        extra: Headers = (("contact", self.agent.contact(self.account.user)),)
        if body:
            extra = (*extra, ("content-type", "application/sdp"))
        tag = sip_message.parameter(self.local, "tag")
        return sip_message.reply(self.invite_request, status, reason, tag=tag, body=body, extra=extra)

    def ring(self) -> None:
        self.agent.respond(self.invite_request, self._reply(180, "Ringing"), self.remote_address)

    def refuse(self, status: int, reason: str) -> None:
        self.agent.respond(self.invite_request, self._reply(status, reason), self.remote_address)
        self.finish("refused")

    async def accept(self, within_s: float = REQUEST_S) -> None:
        """Answer, repeating the answer until it is acknowledged. Raises NoAnswer, UnusableDescription."""
        self._connect(self.invite_request.body)
        answer = self._reply(200, "OK", body=self._description())
        self.answered_at = time.monotonic()
        self.agent.respond(self.invite_request, answer, self.remote_address)
        deadline = time.monotonic() + within_s
        while not self._acknowledged.is_set():
            if time.monotonic() > deadline:
                raise NoAnswer("the answer was never acknowledged")
            try:
                async with asyncio.timeout(REPEAT_SUCCESS_S):
                    await self._acknowledged.wait()
            except TimeoutError:
                self.agent.send(answer, self.remote_address)

    def take(self, request: Request, address: Address) -> None:
        """A request with this call's Call-ID."""
        if request.method == "ACK":
            self._acknowledged.set()
        elif request.method == "CANCEL" and self.answered_at is None:
            ended = self._reply(487, "Request Terminated")
            self.agent.respond(request, sip_message.reply(request, 200, "OK"), address)
            self.agent.respond(self.invite_request, ended, self.remote_address)
            self.finish("cancelled")
        else:
            self._take(request, address)
