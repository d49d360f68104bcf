"""A whole installation on one machine: PostgreSQL, Asterisk and the service, started in order and stopped in order.

A practice runs Asterisk and PostgreSQL as services of the system and only `answering serve` of this; `answering run`,
the demonstration and the tests run all three from here, each with a state folder and ports of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from answering.errors import AnsweringError, NotInstalled, TelephonyError
from answering.instance import (
    Instance,
    accounts,
    free_ports,
    kept_secrets,
    port_is_free,
    secret_names,
)
from answering.logs import Log
from answering.places import installed, project_root, state_dir
from answering.publishing import publications, start
from answering.records.postgres import EmbeddedPostgres
from answering.settings import Settings
from answering.telephony.config import asterisk_cli, asterisk_command, render
from answering.telephony.instance import PbxInstance

_READY_S = 180.0
_BOOT_S = 20.0
_STOP_S = 45.0
_STEADY_S = 60.0
_RTP_PORTS = 600

_log = Log("stack")


def run_folder(state: Path) -> Path:
    """A short path for sockets, made for us alone: the system limits a socket's path to 107 characters."""
    name = hashlib.sha256(str(state.absolute()).encode()).hexdigest()[:12]
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    path = base / f"answering-{os.geteuid()}-{name}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.stat().st_uid != os.geteuid():
        raise NotInstalled(f"{path} belongs to another user", f"remove {path}")
    path.chmod(0o700)
    return path


class Child:
    """A process that is kept running: started again with back-off when it ends by itself."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        environment: Mapping[str, str] | None = None,
        output: Path | None = None,
    ) -> None:
        # A stack that is killed takes its children with it, or the next one would meet them.
        self._command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
        self.name, self._output = name, output
        self._environment = {**os.environ, **(environment or {})}
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False
        self.starts = 0

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep(), name=f"keep-{self.name}")

    async def stop(self, number: signal.Signals = signal.SIGTERM, limit_s: float = _STOP_S) -> None:
        self._stopping = True
        if self._keeper is not None:
            self._keeper.cancel()
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(number)
        try:
            await asyncio.wait_for(self._process.wait(), limit_s)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    @property
    def ended(self) -> bool:
        return self._process is None or self._process.returncode is not None

    async def _spawn(self) -> None:
        output = None if self._output is None else await asyncio.to_thread(_open_output, self._output)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment,
                start_new_session=True,
                umask=0o077,
            )
        finally:
            if output is not None:
                os.close(output)
        self.starts += 1

    async def _keep(self) -> None:
        loop, failures = asyncio.get_running_loop(), 0
        while not self._stopping:
            assert self._process is not None
            began = loop.time()
            status = await self._process.wait()
            failures = 0 if loop.time() - began > _STEADY_S else failures + 1
            _log.error("child-ended", child=self.name, status=status)
            await asyncio.sleep(min(0.2 * failures, 5.0))
            try:
                await self._spawn()
            except OSError as error:
                _log.error("child-not-started", child=self.name, error=type(error).__name__)


class Stack:
    """`async with Stack("demo") as stack:` gives a running installation, told in `stack.instance`.

    `fixed_ports`: the ports of practice.yaml, for a softphone; else free ones on loopback. It runs what was published
    last; `publish_folder`: what `protocols` holds now, for installations that serve nobody. `progress` hears a sentence
    before each step. Raises AnsweringError with a mend when something is missing, a port is taken, or a part does not
    start in time.
    """

    def __init__(
        self,
        name: str,
        *,
        state: Path | None = None,
        protocols: Path | None = None,
        fixed_ports: bool = False,
        publish_folder: bool = False,
        environment: Mapping[str, str] | None = None,
        serve: bool = True,
        progress: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.name = name
        self.state = state if state is not None else state_dir(name)
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._protocols = protocols or project_root() / "protocols"
        self._fixed, self._publish_folder = fixed_ports, publish_folder
        self._environment = dict(environment or {})
        self._serve = serve
        self._progress = progress
        self.installed = installed()
        self.postgres: EmbeddedPostgres | None = None
        self.asterisk: Child | None = None
        self.service: Child | None = None
        self.instance: Instance

    async def __aenter__(self) -> Stack:
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _start(self) -> None:
        environment = {**os.environ, **self._environment}
        started = await asyncio.to_thread(
            start.settle, self.state, self._protocols, environment, publish_folder=self._publish_folder
        )
        if started.by_itself:
            self._progress(started.notes[0])
        settings = started.found.settings
        database_url = await self._database()
        self.instance = self._describe(settings, database_url)
        self.instance.write()
        self._render(settings)
        await self._pbx()
        if publications.current(publications.home_of(self.state)) != started.publication:
            raise AnsweringError("another set was published while the service was starting", "start it again")
        if self._serve:
            await self.start_service()

    async def _database(self) -> str:
        given = os.environ.get("DATABASE_URL")
        if given:
            self._progress("using the database that DATABASE_URL names")
            return given
        self._progress("starting PostgreSQL")
        self.postgres = EmbeddedPostgres(self.state / "postgres", self.installed)
        return await self.postgres.start()

    def _describe(self, settings: Settings, database_url: str) -> Instance:
        telephony = settings.telephony
        known = kept_secrets(self.state, secret_names(settings))
        if self._fixed:
            host, sip_port = telephony.sip_host, telephony.sip_port
            rtp = (telephony.rtp_from, telephony.rtp_to)
            if not port_is_free(host, sip_port, socket.SOCK_DGRAM):
                raise TelephonyError(
                    f"port {sip_port} (SIP) is in use on this machine",
                    "stop what uses it, or set telephony.sip_port in protocols/practice.yaml or ANSWERING_SIP_PORT",
                )
        else:
            host, sip_port, rtp = "127.0.0.1", free_ports(1, socket.SOCK_DGRAM)[0], _free_rtp()
        ami, http, *workers = free_ports(2 + telephony.workers)
        return Instance(
            name=self.name,
            state=str(self.state),
            protocols=str(self._protocols),
            number=telephony.number,
            sip={"host": host, "port": sip_port, "tls_port": telephony.tls_port or None, "rtp": list(rtp)},
            accounts=accounts(settings, known),
            ami={"host": "127.0.0.1", "port": ami, "user": "answering", "password": known["ami"]},
            http_port=http,
            worker_ports=tuple(workers),
            ari_password=known["ari"],
            database_url=database_url,
            run=str(run_folder(self.state)),
            environment=settings.environment,
        )

    def _render(self, settings: Settings) -> None:
        instance = self.instance
        host, port = str(instance.sip["host"]), int(str(instance.sip["port"]))
        rtp = instance.sip["rtp"]
        assert isinstance(rtp, list)
        secrets = {"ami": str(instance.ami["password"]), "ari": instance.ari_password}
        secrets |= {name: account["password"] for name, account in instance.accounts.items()}
        pbx = PbxInstance(
            state=self.state,
            asterisk_root=self.installed.asterisk_root,
            sip_host=host,
            sip_port=port,
            tls_port=settings.telephony.tls_port or None,
            rtp_from=int(rtp[0]),
            rtp_to=int(rtp[1]),
            http_port=instance.http_port,
            ami_port=int(str(instance.ami["port"])),
            worker_ports=instance.worker_ports,
            secrets=secrets,
            sounds=self.state / "sounds",
        )
        etc = self.state / "asterisk" / "etc"
        shutil.rmtree(etc, ignore_errors=True)
        render(settings, pbx, project_root() / "asterisk", etc)

    async def _pbx(self) -> None:
        self._progress(f"starting Asterisk {self.installed.asterisk_version}")
        root, etc = self.installed.asterisk_root, self.state / "asterisk" / "etc"
        self.asterisk = Child(
            "asterisk", asterisk_command(root, etc), output=self.state / "log" / "asterisk-console.log"
        )
        await self.asterisk.start()
        try:
            async with asyncio.timeout(_BOOT_S):
                while await _quiet(asterisk_cli(root, etc, "core waitfullybooted")) != 0:
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise TelephonyError(
                f"Asterisk did not start within {_BOOT_S:.0f} s", f"read {self.state / 'asterisk' / 'log'}"
            ) from error

    async def start_service(self) -> None:
        """Start `answering serve` and wait until its workers take calls."""
        self._progress("loading the speech models and starting the service")
        ready = self.state / "ready"
        ready.unlink(missing_ok=True)
        self.service = Child(
            "serve",
            [sys.executable, "-m", "answering", "serve", "--state", str(self.state)],
            environment=self._environment,
        )
        await self.service.start()
        try:
            async with asyncio.timeout(_READY_S):
                while not ready.exists():
                    if self.service.starts > 2:
                        raise AnsweringError("the service does not stay up", f"read {self.state / 'log'}")
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise AnsweringError("the service did not get ready in time", f"read {self.state / 'log'}") from error

    async def stop_service(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.service is not None:
            await self.service.stop(number)
            self.service = None

    async def _stop(self) -> None:
        await self.stop_service()
        if self.asterisk is not None:
            await self.asterisk.stop(limit_s=5.0)
        if self.postgres is not None:
            await self.postgres.stop()
        await asyncio.to_thread(shutil.rmtree, run_folder(self.state), ignore_errors=True)


def _free_rtp() -> tuple[int, int]:
    """A block of RTP ports below the system's own range for outgoing connections."""
    start = 2 * random.randint(6000, 15000)
    return start, start + _RTP_PORTS - 1


def _open_output(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


async def _quiet(command: list[str]) -> int:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()
