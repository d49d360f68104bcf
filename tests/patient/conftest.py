"""A real Asterisk for the simulated patient's tests: one line, one telephone, a few extensions."""

from __future__ import annotations

import asyncio
import shutil
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from answering.errors import NotInstalled
from answering.patient.call_leg import Account
from answering.places import installed

MODULES = """
res_sorcery_config res_sorcery_memory res_sorcery_astdb res_timing_timerfd pbx_config codec_ulaw
codec_resample format_wav format_gsm format_pcm res_pjproject res_pjsip res_pjsip_session
res_pjsip_pubsub res_pjsip_sdp_rtp res_pjsip_nat res_pjsip_caller_id
res_pjsip_endpoint_identifier_user res_pjsip_authenticator_digest res_pjsip_registrar
res_pjsip_outbound_authenticator_digest res_pjsip_dtmf_info chan_pjsip res_rtp_asterisk
bridge_simple bridge_softmix bridge_builtin_features app_dial app_echo app_playback app_read
app_stack app_verbose func_channel func_callerid func_logic res_pjsip_rfc3326 app_userevent
"""

EXTENSIONS = """
[from-line]
exten => echo,1,Answer()
 same => n,Echo()
exten => talk,1,Answer()
 same => n,Wait(0.5)
 same => n,Playback(hello-world)
 same => n,Wait(30)
exten => keys,1,Answer()
 same => n,Read(GOT,,4,,1,8)
 same => n,Verbose(0,keys=${GOT})
 same => n,Wait(5)
exten => who,1,Verbose(0,number=${CALLERID(num)} name=${CALLERID(name)})
 same => n,Hangup(17)
exten => bye,1,Answer()
 same => n,Wait(0.5)
 same => n,Hangup()
exten => route,1,Answer()
 same => n,UserEvent(AnsweringRoute,Call: c-1,Route: nurse,Phase: begin,Outcome: )
 same => n,UserEvent(Unrelated,Call: c-1)
 same => n,UserEvent(AnsweringRoute,Call: c-1,Route: nurse,Phase: end,Outcome: no-answer,Phone: nurse-1)
exten => ringing,1,Ringing()
 same => n,Wait(30)
exten => desk,1,Dial(PJSIP/desk,4)
 same => n,Verbose(0,dial=${DIALSTATUS})
exten => page,1,Answer()
 same => n,Dial(PJSIP/desk,15,rU(brief))
 same => n,Verbose(0,dial=${DIALSTATUS})
 same => n,Wait(1)
[brief]
exten => s,1,Wait(0.5)
 same => n,Playback(hello-world)
 same => n,Read(KEY,,1,,1,6)
 same => n,Verbose(0,key=${KEY})
 same => n,GotoIf($["${KEY}" = "1"]?yes)
 same => n,Set(GOSUB_RESULT=CONTINUE)
 same => n(yes),Return()
"""

PJSIP = """
[global]
type = global
endpoint_identifier_order = auth_username,ip,username
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:{port}
[line]
type = endpoint
context = from-line
disallow = all
allow = ulaw
dtmf_mode = {dtmf}
auth = line
aors = line
direct_media = no
identify_by = auth_username,username
[line]
type = auth
auth_type = userpass
username = line
password = secret-of-the-line
[line]
type = aor
[desk]
type = endpoint
context = from-line
disallow = all
allow = ulaw
dtmf_mode = rfc4733
auth = desk
aors = desk
direct_media = no
[desk]
type = auth
auth_type = userpass
username = desk
password = secret-of-the-desk
[desk]
type = aor
max_contacts = 1
remove_existing = yes
"""

MANAGER = """
[general]
enabled = yes
bindaddr = 127.0.0.1
port = {port}
[watcher]
secret = secret-of-the-watcher
read = user
"""


@dataclass(frozen=True, slots=True)
class Pbx:
    """A running Asterisk."""

    folder: Path
    port: int
    ami_port: int

    @property
    def line(self) -> Account:
        return Account("127.0.0.1", self.port, "line", "secret-of-the-line")

    @property
    def desk(self) -> Account:
        return Account("127.0.0.1", self.port, "desk", "secret-of-the-desk")

    async def said(self, text: str, within_s: float = 8.0) -> bool:
        """Whether the dialplan's Verbose said `text`."""
        log = self.folder / "log" / "messages"
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            if log.exists() and text in log.read_text(errors="replace"):
                return True
            await asyncio.sleep(0.1)
        return False


def _asterisk() -> tuple[list[str], Path, Path]:
    """Command, modules and data of the Asterisk that set-up found."""
    try:
        root = installed().asterisk_root
    except NotInstalled as error:
        pytest.fail(f"{error}; {error.mend}")
    if root is None:
        modules = Path("/usr/lib/x86_64-linux-gnu/asterisk/modules")
        return ["/usr/sbin/asterisk"], modules, Path("/usr/share/asterisk")
    libraries = root / "usr/lib/x86_64-linux-gnu"
    paths = f"{libraries}:{libraries / 'asterisk'}"
    loader = [str(root / "usr/lib64/ld-linux-x86-64.so.2"), "--library-path", paths]
    return (
        [*loader, str(root / "usr/sbin/asterisk")],
        libraries / "asterisk/modules",
        root / "usr/share/asterisk",
    )


def _configure(folder: Path, port: int, ami_port: int, dtmf: str) -> Path:
    _, modules, data = _asterisk()
    etc = folder / "etc"
    for name in ("etc", "run", "log", "db/keys", "spool", "sounds"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    own = folder / "data"
    own.mkdir()
    for name in ("rest-api", "documentation"):
        if (data / name).exists():
            (own / name).symlink_to(data / name)
    voice = next(path for path in sorted((data / "sounds").glob("en_*")) if path.is_dir())
    (own / "sounds").mkdir()
    (own / "sounds/en").symlink_to(voice)
    texts = {
        "asterisk": f"""[directories]
astetcdir = {etc}
astmoddir = {modules}
astvarlibdir = {folder}/db
astdbdir = {folder}/db
astkeydir = {folder}/db
astdatadir = {own}
astagidir = {folder}/db
astspooldir = {folder}/spool
astrundir = {folder}/run
astlogdir = {folder}/log
[options]
hideconnect = yes
""",
        "modules": "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in MODULES.split()),
        "extensions": EXTENSIONS,
        "pjsip": PJSIP.format(port=port, dtmf=dtmf),
        "manager": MANAGER.format(port=ami_port),
        "rtp": "[general]\nrtpstart = 42000\nrtpend = 42999\nstrictrtp = no\n",
        "logger": "[general]\n[logfiles]\nmessages => notice,warning,error,verbose(3)\n",
    }
    empty = "acl ccss cdr cel cli cli_aliases cli_permissions codecs dsp features http indications musiconhold"
    for name in (*empty.split(), "pjproject", "sorcery", "stasis", "udptl"):
        texts.setdefault(name, "")
    for name, text in texts.items():
        (etc / f"{name}.conf").write_text(text)
    return etc / "asterisk.conf"


def _free_port(kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def pbx(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> AsyncIterator[Pbx]:
    """Asterisk in the foreground as a child of ours; the parameter is its dtmf_mode."""
    command, _, _ = _asterisk()
    folder = tmp_path_factory.mktemp("pbx")
    port, ami_port = _free_port(), _free_port(socket.SOCK_STREAM)
    conf = _configure(folder, port, ami_port, getattr(request, "param", "auto"))
    child = await asyncio.create_subprocess_exec(
        *command, "-C", str(conf), "-f", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(30):
            while not await _booted(command, conf):
                assert child.returncode is None, "Asterisk ended while starting"
                await asyncio.sleep(0.1)
        yield Pbx(folder, port, ami_port)
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def _booted(command: list[str], conf: Path) -> bool:
    probe = await asyncio.create_subprocess_exec(
        *command,
        "-C",
        str(conf),
        "-rx",
        "core waitfullybooted",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await probe.communicate()
    return b"fully booted" in out.lower()
