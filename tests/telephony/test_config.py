"""Asterisk's configuration as it is rendered: what may stand in it, who may read it, what it opens."""

from __future__ import annotations

import dataclasses
import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from answering.errors import TelephonyError
from answering.places import project_root
from answering.settings import OnCallStep, Phone, Settings
from answering.telephony.config import PbxInstance, render, run_dir
from answering.telephony.config_values import dial_string
from answering.telephony.lastline import generation, last_line
from tests.telephony import pbx as real

TEMPLATES = project_root() / "asterisk"


def rendered(folder: Path, settings: Settings | None = None, **changes: object) -> dict[str, str]:
    instance = dataclasses.replace(real.describe(folder), **changes)  # type: ignore[arg-type]
    etc = folder / "asterisk" / "etc"
    render(settings or real.settings(), instance, TEMPLATES, etc)
    return {path.name: path.read_text(encoding="utf-8") for path in etc.iterdir()}


def test_everything_is_rendered_for_its_owner_only(tmp_path: Path) -> None:
    files = rendered(tmp_path)
    assert {"asterisk.conf", "pjsip.conf", "extensions.conf", "ari.conf", "manager.conf"} <= set(files)
    for path in (tmp_path / "asterisk").rglob("*"):
        if not path.is_symlink():
            assert path.stat().st_mode & 0o077 == 0, path
    assert not [name for name, text in files.items() if "@{" in text or ";@" in text]


def test_rendering_again_replaces_and_keeps_the_database(tmp_path: Path) -> None:
    rendered(tmp_path)
    kept = tmp_path / "asterisk" / "db" / "astdb.sqlite3"
    kept.write_text("kept")
    again = rendered(tmp_path, dataclasses.replace(real.settings(), on_call=()))
    assert "LADDER_STEPS = 0" in again["extensions.conf"]
    assert kept.read_text() == "kept"


def test_control_interfaces_are_on_loopback_only(tmp_path: Path) -> None:
    files = rendered(tmp_path, sip_host="0.0.0.0")
    for name in ("http.conf", "manager.conf"):
        assert re.findall(r"^(?:tls)?bindaddr *= *(.*)$", files[name], re.M) == ["127.0.0.1"]
    uris = re.findall(r"^uri *= *(.*)$", files["websocket_client.conf"], re.M)
    assert len(uris) == 4 and all(uri.startswith("ws://127.0.0.1:") for uri in uris)


def test_the_patients_context_has_one_number_and_includes_nothing(tmp_path: Path) -> None:
    files = rendered(tmp_path)
    dialplan = "\n".join(text for name, text in files.items() if name.startswith("extensions"))
    assert not re.search(r"^\s*(include|switch|eswitch|lswitch)\b", dialplan, re.M | re.I)
    assert not re.search(r"^exten\s*=>?\s*_", dialplan, re.M), "no pattern, in any context"
    patients = dialplan.partition("[from-patients]")[2].partition("\n[")[0]
    assert re.findall(r"^exten\s*=\s*([^,]+),", patients, re.M) == [real.NUMBER]
    phones = dialplan.partition("[from-phones]")[2].partition("\n[")[0]
    assert "exten" not in phones


def test_only_the_telephones_of_the_practice_can_be_dialled(tmp_path: Path) -> None:
    crisis = Phone("line-988", "crisis", number="988")
    settings = dataclasses.replace(real.settings(), phones=(*real.PHONES, crisis))
    secrets = {**real.describe(tmp_path).secrets, "line-988": "password-of-line-988"}
    without = rendered(tmp_path, settings, secrets=secrets)["extensions.conf"]
    assert "DIAL_line-988 = PJSIP/line-988\n" in without
    trunk = dataclasses.replace(settings.telephony, trunk_host="192.0.2.7")
    files = rendered(tmp_path, dataclasses.replace(settings, telephony=trunk), secrets=secrets)
    assert "DIAL_line-988 = PJSIP/988@trunk\n" in files["extensions.conf"]
    assert "ROLE_crisis = PJSIP/crisis-1&PJSIP/988@trunk\n" in files["extensions.conf"]
    assert "match = 192.0.2.7\n" in files["pjsip.conf"]
    dials = re.findall(r",Dial\(([^,]*),", "\n".join(files.values()))
    assert set(dials) == {"${ROLE_${ARG1}}", "Local/s@page-leg", "${PAGE_DIAL}"}


@pytest.mark.parametrize(
    ("phone", "trunk", "expected"),
    [
        (Phone("p", "provider"), "", "PJSIP/p"),
        (Phone("p", "provider"), "192.0.2.7", "PJSIP/p"),
        (Phone("p", "provider", number="+1 (555) 010-0123"), "192.0.2.7", "PJSIP/+15550100123@trunk"),
        (Phone("p", "provider", number="911"), "", "PJSIP/p"),
    ],
)
def test_how_a_telephone_is_dialled(phone: Phone, trunk: str, expected: str) -> None:
    assert dial_string(phone, trunk) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"phones": (Phone("a;b", "provider"),), "on_call": ()},
        {"phones": (Phone("a", "provider\n[x]"),), "on_call": ()},
        {"phones": (Phone("a", "provider", number="1&PJSIP/9"),), "on_call": ()},
        {"phones": (Phone("patient", "provider"),), "on_call": ()},
        {"phones": (Phone("a", "nurse"), Phone("a", "nurse")), "on_call": ()},
        {"phones": (), "on_call": (OnCallStep("nobody", 20),)},
        {"on_call": (OnCallStep("provider-1", 0),)},
        {"languages": ("en;",)},
        {"telephony": dataclasses.replace(real.settings().telephony, number="_X.")},
        {"telephony": dataclasses.replace(real.settings().telephony, trunk_host="a b")},
    ],
    ids=range(10),
)
def test_a_setting_that_would_break_the_configuration_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    settings = dataclasses.replace(real.settings(), **changes)  # type: ignore[arg-type]
    with pytest.raises(TelephonyError):
        rendered(tmp_path, settings, secrets={**real.describe(tmp_path).secrets, "a": "a" * 20})


@pytest.mark.parametrize(
    "changes",
    [
        {"sip_host": "localhost"},
        {"sip_port": 0},
        {"worker_ports": ()},
        {"rtp_from": 20000, "rtp_to": 20000},
        {"secrets": {"ami": "short", "ari": "x" * 20, "patient": "x" * 20}},
        {"secrets": {"ami": "x" * 20 + ";", "ari": "x" * 20, "patient": "x" * 20}},
        {"sounds": Path("relative")},
        {"sounds": Path("/tmp/a,b")},
        {"tls_port": 5061},
    ],
    ids=range(9),
)
def test_an_instance_that_cannot_run_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(TelephonyError):
        rendered(tmp_path, **changes)


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    secrets = {name: one for name, one in real.describe(tmp_path).secrets.items() if name != "nurse-1"}
    with pytest.raises(TelephonyError, match="nurse-1"):
        rendered(tmp_path, secrets=secrets)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    settings = dataclasses.replace(real.settings(), languages=("x",))
    with pytest.raises(TelephonyError) as refused:
        rendered(tmp_path, settings, sip_host="?", sip_port=0)
    assert str(refused.value).count(";") == 2


def test_the_control_socket_has_a_short_path_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    short = Path("/tmp") / f"t{os.getpid()}" / "etc"
    assert run_dir(short) == short.parent / "run"
    (short.parent / "run").rmdir()
    short.parent.rmdir()
    long = tmp_path / ("x" * 90) / "etc"
    folder = run_dir(long)
    assert len(str(folder / "asterisk.ctl")) < 100
    assert folder.stat().st_mode & 0o777 == 0o700
    assert run_dir(long) == folder, "the same instance, the same folder"
    other = run_dir(tmp_path / ("y" * 90) / "etc")
    assert other != folder
    folder.rmdir()
    other.rmdir()


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    runtime = Path("/tmp") / f"r{os.getpid()}"
    runtime.mkdir(mode=0o700)
    (runtime / "answering").symlink_to(elsewhere)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    try:
        with pytest.raises(TelephonyError):
            run_dir(tmp_path / ("x" * 90) / "etc")
    finally:
        (runtime / "answering").unlink()
        runtime.rmdir()


def test_the_last_line_holds_the_ladder() -> None:
    values = last_line(real.settings())
    assert values == {
        "language": "en",
        "steps": "2",
        "dial-1": "PJSIP/provider-1",
        "ring-1": "3",
        "dial-2": "PJSIP/provider-2",
        "ring-2": "3",
    }
    assert generation(values) == generation(dict(reversed(values.items())))
    assert generation(values) != generation({**values, "ring-1": "4"})


async def test_two_instances_run_side_by_side(pbx: real.Pbx, tmp_path: Path) -> None:
    """The second one lies in a folder whose path is too long for a control socket."""
    folder = tmp_path / ("long-" * 18)
    folder.mkdir()
    second = real.boot(folder, real.settings(), real.describe(folder))
    try:
        assert "fully booted" in second.cli("core waitfullybooted")
        assert "fully booted" in pbx.cli("core waitfullybooted")
    finally:
        second.stop()


def test_what_listens(pbx: real.Pbx) -> None:
    instance: PbxInstance = pbx.instance
    command = ["ss", "--no-header", "--listening", "--numeric", "--processes"]
    tcp, udp = (
        {
            line.split()[3]
            for line in subprocess.run([*command, kind], capture_output=True, text=True, check=True).stdout.splitlines()
            if f"pid={pbx.process.pid}," in line
        }
        for kind in ("--tcp", "--udp")
    )
    assert tcp == {f"127.0.0.1:{port}" for port in (instance.http_port, instance.ami_port)}
    assert f"127.0.0.1:{instance.sip_port}" in udp


def test_what_is_loaded(pbx: real.Pbx) -> None:
    functions = pbx.cli("core show functions")
    names = {line.split()[0] for line in functions.splitlines()[2:] if line.strip()}
    assert "DB" in names
    # live_dangerously = yes (asterisk.conf) rests on these not being there
    assert not names & {
        "SHELL",
        "FILE",
        "STAT",
        "ENV",
        "CURL",
        "AST_CONFIG",
        "REALTIME",
        "ODBC",
        "EVAL_EXTEN",
    }
    applications = pbx.cli("core show applications")
    assert not re.search(r"^\s*(System|TrySystem|AGI|Originate|ExternalIVR|DISA)\b", applications, re.M)


def test_no_module_complains_at_boot(pbx: real.Pbx) -> None:
    booting = pbx.log().split("answering_", 1)[0]
    assert not re.search(r"loader\.c|could not be loaded|Unable to load|declined", booting)


def test_ports_in_this_file_are_free_ones() -> None:
    assert len(set(real.free_ports(5, socket.SOCK_STREAM))) == 5
