"""A SIP user agent over UDP: transactions, repetitions, time limits (RFC 3261, section 17)."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import replace

from answering.errors import TelephonyError
from answering.patient import digest, sip_message
from answering.patient.sip_message import MalformedMessage, Request, Response

T1_S = 0.5
T2_S = 4.0
TRANSACTION_S = 32.0
ALLOWED = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE"

Address = tuple[str, int]


class NoAnswer(TelephonyError):
    """The far end sent no final response within the time limit."""


def new_tag() -> str:
    return secrets.token_hex(6)


class ClientTransaction:
    """One request until its final response; repeats the request until something comes back."""

    def __init__(
        self,
        agent: UserAgent,
        request: Request,
        address: Address,
        on_provisional: Callable[[Response], None] | None,
    ) -> None:
        self.request = request
        self.final: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._agent = agent
        self._address = address
        self._on_provisional = on_provisional
        self._interval = T1_S
        self._timer = asyncio.get_running_loop().call_later(T1_S, self._repeat)
        self._deadline = asyncio.get_running_loop().time() + TRANSACTION_S
        agent.send(request, address)

    def _repeat(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() > self._deadline:
            self.stop()
            if not self.final.done():
                self.final.set_exception(NoAnswer(f"no final response to {self.request.method} within 32 s"))
            return
        self._agent.send(self.request, self._address)
        ceiling = TRANSACTION_S if self.request.method == "INVITE" else T2_S
        self._interval = min(self._interval * 2, ceiling)
        self._timer = loop.call_later(self._interval, self._repeat)

    def take(self, response: Response) -> None:
        if response.status < 200:
            if self.request.method == "INVITE":
                self._timer.cancel()
            if self._on_provisional is not None and not self.final.done():
                self._on_provisional(response)
            return
        self._timer.cancel()
        if self.request.method == "INVITE" and response.status >= 300:
            self._agent.send(acknowledge_failure(self.request, response), self._address)
        if not self.final.done():
            self.final.set_result(response)

    def stop(self) -> None:
        self._timer.cancel()


def acknowledge_failure(invite: Request, response: Response) -> Request:
    """The ACK of a final response other than 2xx: same branch as the INVITE (RFC 3261, section 17.1.1.3)."""
    kept = tuple((name, value) for name, value in invite.headers if name in ("via", "from", "call-id", "route"))
    number, _ = invite.cseq
    extra = (("to", response.get("to")), ("cseq", f"{number} ACK"), ("max-forwards", "70"))
    return Request((*kept, *extra), method="ACK", uri=invite.uri)


class UserAgent(asyncio.DatagramProtocol):
    """One UDP socket. `on_request` gets every request that is not a repetition; `on_stray_success` every 2xx
    to an INVITE that no transaction waits for (the far end missed our ACK).
    """

    def __init__(self) -> None:
        self.host = ""
        self.port = 0
        self.refused = 0
        self.on_request: Callable[[Request, Address], None] = self.decline
        self.on_stray_success: Callable[[Response], None] = lambda _: None
        self._transport: asyncio.DatagramTransport | None = None
        self._closed = asyncio.Event()
        self._waiting: dict[tuple[str, str], ClientTransaction] = {}
        self._answered: dict[tuple[str, str], Response | None] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    async def open(self, host: str) -> None:
        """Bind a port that is free. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        self.host, self.port = self._transport.get_extra_info("sockname")[:2]

    async def close(self) -> None:
        """Free the port; requests still waiting are cancelled."""
        for transaction in self._waiting.values():
            transaction.stop()
            transaction.final.cancel()
        for timer in self._timers:
            timer.cancel()
        self._waiting.clear()
        self._timers.clear()
        if self._transport is not None:
            self._transport.close()
            await self._closed.wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()

    def error_received(self, exc: Exception) -> None:
        """The far end's port is closed: the transaction's time limit tells of it."""

    def send(self, message: Request | Response, address: Address) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(sip_message.encode(message), address)

    def via(self) -> str:
        return f"SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{secrets.token_hex(8)};rport"

    def contact(self, user: str) -> str:
        return f"<sip:{user}@{self.host}:{self.port}>"

    def start(
        self, request: Request, address: Address, on_provisional: Callable[[Response], None] | None = None
    ) -> ClientTransaction:
        """Send a request; its Via is written here."""
        request = replace(request, headers=(("via", self.via()), *request.headers))
        transaction = ClientTransaction(self, request, address, on_provisional)
        key = (request.branch, request.method)
        self._waiting[key] = transaction
        transaction.final.add_done_callback(lambda _: self._forget_later(key))
        return transaction

    async def ask(self, request: Request, address: Address, user: str, password: str, *, within_s: float) -> Response:
        """Send a request other than INVITE, answering one challenge.

        Returns the final response. Raises NoAnswer.
        """
        try:
            async with asyncio.timeout(within_s):
                response = await self.start(request, address).final
                answered = authorize(request, response, user, password)
                return response if answered is None else await self.start(answered, address).final
        except TimeoutError:
            raise NoAnswer(f"no final response to {request.method} within {within_s:g} s") from None

    def respond(self, request: Request, response: Response, address: Address) -> None:
        """Send a response, and send it again for each repetition of the request."""
        self._answered[(request.branch, request.method)] = response
        self.send(response, address)

    def decline(self, request: Request, address: Address) -> None:
        """What a user agent without a call answers: OPTIONS in order, the rest refused."""
        if request.method == "OPTIONS":
            allow = (("allow", ALLOWED), ("accept", "application/sdp"))
            self.respond(request, sip_message.reply(request, 200, "OK", tag=new_tag(), extra=allow), address)
        elif request.method != "ACK":
            invited = request.method == "INVITE"
            status, reason = (480, "Temporarily Unavailable") if invited else (481, "No Such Call")
            self.respond(request, sip_message.reply(request, status, reason, tag=new_tag()), address)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            message = sip_message.parse(data)
        except MalformedMessage:
            self.refused += 1
            return
        if isinstance(message, Response):
            self._take_response(message)
        else:
            self._take_request(message, addr)

    def _take_response(self, response: Response) -> None:
        method = response.cseq[1]
        transaction = self._waiting.get((response.branch, method))
        if transaction is not None and not (transaction.final.done() and 200 <= response.status < 300):
            transaction.take(response)
        elif method == "INVITE" and 200 <= response.status < 300:
            self.on_stray_success(response)

    def _take_request(self, request: Request, address: Address) -> None:
        key = (request.branch, request.method)
        if request.method != "ACK" and key in self._answered:
            repeated = self._answered[key]
            if repeated is not None:
                self.send(repeated, address)
            return
        if request.method != "ACK":
            self._answered[key] = None
            self._forget_later(key)
        self.on_request(request, address)

    def _forget(self, key: tuple[str, str]) -> None:
        self._waiting.pop(key, None)
        self._answered.pop(key, None)

    def _forget_later(self, key: tuple[str, str]) -> None:
        if self._transport is None or self._transport.is_closing():
            return

        def run() -> None:
            self._timers.discard(timer)
            self._forget(key)

        timer = asyncio.get_running_loop().call_later(2 * TRANSACTION_S, run)
        self._timers.add(timer)


def authorize(request: Request, response: Response, user: str, password: str) -> Request | None:
    """The request once more with the credentials a 401 or 407 asked for, None when it asked for none."""
    names = {401: ("www-authenticate", "authorization"), 407: ("proxy-authenticate", "proxy-authorization")}
    asked, answer = names.get(response.status, ("", ""))
    challenges = []
    for value in response.all(asked):
        with contextlib.suppress(digest.UnusableChallenge):
            challenges.append(digest.read_challenge(value))
    if not challenges or request.get(answer):
        return None
    value = digest.authorization(
        challenges[0],
        user=user,
        password=password,
        method=request.method,
        uri=request.uri,
        client_nonce=secrets.token_hex(8),
    )
    number, method = request.cseq
    kept = tuple(field for field in request.headers if field[0] != "cseq")
    return replace(request, headers=(*kept, ("cseq", f"{number + 1} {method}"), (answer, value)))
