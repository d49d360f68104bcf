"""practice.yaml: every problem at its place, the environment above it, and what needs a restart."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from answering import settings
from answering.errors import AnsweringError, InvalidFiles
from answering.places import project_root
from answering.protocols.model import Level
from answering.protocols.yaml_source import read
from answering.settings.reader import Reader

CARET = "⟦"
SOUND = """\
schema: 1
name: Hill Practice
spoken_name: {en: "Hill Practice", es: "la clínica Hill"}
languages: [en, es]
time_zone: America/Chicago
hours:
  monday: ["08:00-12:00", "13:00-17:00"]
  sunday: ["10:00-24:00"]
closed_days: [2026-12-25]
phones:
  - {id: doctor, role: provider}
  - {id: nurse, role: nurse, name: "Nurse"}
on_call:
  - {phone: doctor, ring_s: 25}
routes:
  - {route: page-on-call, least_urgent: on-call-now}
  - {route: nurse, wants: person, open: true}
  - {route: message}
"""

BROKEN = {
    "unknown mode": ("schema: 1\n", "schema: 1\nmode: ⟦alive\n", "unknown mode 'alive'", "did you mean 'live'?"),
    "unknown key": (
        "name: Hill Practice",
        "⟦nmae: Hill Practice\nname: Hill Practice",
        "unknown key 'nmae'",
        "did you mean 'name'?",
    ),
    "missing key": ("schema: 1\nname: Hill Practice\n", "⟦schema: 1\n", "practice.yaml has no 'name'", "add"),
    "unknown language": ("languages: [en, es]", "languages: [en, es, ⟦french]", "unknown language 'french'", "en"),
    "no language": ("languages: [en, es]", "languages: ⟦[]", "no language is named", "[en]"),
    "name in one language": (', es: "la clínica Hill"', "", "'spoken_name' has no 'es'", ""),
    "name that cannot be spoken": ('"Hill Practice"', '⟦"Dr. Hill"', "the abbreviation 'Dr.'", "whole word"),
    "time zone": ("America/Chicago", "⟦America/Chicagoo", "unknown time zone", "did you mean 'America/Chicago'?"),
    "unknown day": ("  monday:", "  ⟦mondays:", "unknown key 'mondays'", "did you mean 'monday'?"),
    "hours without a range": ('"08:00-12:00"', '⟦"8 to 12"', "are no opening hours", "08:00-17:00"),
    "hours no clock shows": ('"08:00-12:00"', '⟦"08:00-12:75"', "no clock shows", "00:00 to 24:00"),
    "hours backwards": ('"08:00-12:00"', '⟦"12:00-08:00"', "ends before it begins", "two days"),
    "hours that overlap": ('["08:00-12:00", ', '⟦["08:00-14:00", ', "the hours of monday overlap", "earliest first"),
    "hours as a sexagesimal": ('"08:00-12:00"', "⟦12:30", "are no opening hours", ""),
    "no date": ("[2026-12-25]", "[⟦2026-13-25]", "is no date", "2026-12-25"),
    "unknown role": ("role: nurse", "role: ⟦nurs", "unknown role 'nurs'", "did you mean 'nurse'?"),
    "phone twice": (
        "on_call:",
        "  - {id: ⟦doctor, role: crisis}\non_call:",
        "the phone 'doctor' is defined twice",
        "rename",
    ),
    "number that cannot be dialled": ('name: "Nurse"', 'number: ⟦"call me"', "none that can be dialled", "digits"),
    "nobody on call": ("on_call:\n  - {phone: doctor, ring_s: 25}", "on_call: ⟦[]", "nobody is on call", "provider"),
    "unknown phone on call": (
        "phone: doctor",
        "phone: ⟦docter",
        "there is no phone 'docter'",
        "did you mean 'doctor'?",
    ),
    "nurse on call": ("phone: doctor", "phone: ⟦nurse", "the phone 'nurse' has the role nurse", "only providers"),
    "ringing too long": ("ring_s: 25", "ring_s: ⟦600", "ring_s is 600", "5 to 120"),
    "unknown route": ("route: message", "route: ⟦mesage", "unknown route 'mesage'", "did you mean 'message'?"),
    "unknown level": (
        "least_urgent: on-call-now",
        "least_urgent: ⟦on-call",
        "unknown level 'on-call'",
        "did you mean 'on-call-now'?",
    ),
    "word for a boolean": ("open: true", "open: ⟦yes", "'yes' is a word", "write true"),
    "unknown wish": ("wants: person", "wants: ⟦persons", "unknown wish 'persons'", "did you mean 'person'?"),
    "levels swapped": (
        "- {route: nurse, wants: person, open: true}",
        "- ⟦{route: nurse, most_urgent: self-care, least_urgent: same-day}",
        "no level is between",
        "swap",
    ),
    "role without a phone": (
        "- {route: nurse, wants: person, open: true}",
        "- ⟦{route: front-desk, wants: person, open: true, most_urgent: within-24-hours}",
        "needs a phone of the role front-desk",
        "add one",
    ),
    "calls without a route": (
        "  - {route: message}",
        "  - {route: message, open: true}",
        "no route for a call with the level same-day",
        "last rule",
    ),
    "emergency into a mailbox": (
        "- {route: page-on-call, least_urgent: on-call-now}",
        "- ⟦{route: message, least_urgent: same-day}",
        "the route 'message' would take a call with the level emergency-now",
        "most_urgent",
    ),
    "rule never reached": (
        "  - {route: message}",
        "  - {route: message}\n  - ⟦{route: voicemail}",
        "no call ever reaches this rule for 'voicemail'",
        "move it up",
    ),
    "unknown limit": ("routes:", "limits: {⟦call: 5}\nroutes:", "unknown key 'call'", "did you mean 'calls'?"),
    "limit out of range": ("routes:", "limits: {calls: ⟦0}\nroutes:", "calls is 0", "1 to 500"),
    "port out of range": ("routes:", "telephony: {sip_port: ⟦70000}\nroutes:", "sip_port is 70000", "1 to 65535"),
    "number without quotes": (
        "routes:",
        "telephony: {number: ⟦100}\nroutes:",
        "number must be a text; 100 is a number",
        'write "100"',
    ),
    "too few RTP ports": (
        "routes:",
        "telephony: ⟦{rtp_from: 10000, rtp_to: 10099}\nroutes:",
        "100 RTP ports are too few for 60 calls",
        "10239",
    ),
    "no RTP ports": ("routes:", "telephony: ⟦{rtp_from: 10000, rtp_to: 9000}\nroutes:", "no RTP port", "raise"),
    "TLS without a certificate": (
        "routes:",
        "telephony: ⟦{tls_port: 5061}\nroutes:",
        "no certificate and key",
        "tls_certificate",
    ),
    "SRTP in the clear": ("routes:", "telephony: ⟦{srtp: true}\nroutes:", "SRTP without TLS", "tls_port"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "practice.yaml"
    file.write_text(SOUND, "utf-8")
    return file


@pytest.mark.parametrize("case", BROKEN)
def test_a_problem_is_found_at_its_place_and_nothing_else(case: str, path: Path) -> None:
    old, new, what, mend = BROKEN[case]
    assert SOUND.count(old) == 1
    text = SOUND.replace(old, new)
    before, caret, _ = text.partition(CARET)
    path.write_text(text.replace(CARET, ""), "utf-8")
    found, problems = settings.check(path, {})
    assert found is None
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    assert what in problems[0].what
    assert mend in problems[0].mend
    if caret:
        assert (problems[0].line, problems[0].column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_a_sound_file_is_read_whole(path: Path) -> None:
    found = settings.load(path, {})
    assert found.hours[0] == ((datetime.time(8), datetime.time(12)), (datetime.time(13), datetime.time(17)))
    assert found.hours[6] == ((datetime.time(10), datetime.time.max),)
    assert 1 not in found.hours
    assert found.closed_days == (datetime.date(2026, 12, 25),)
    assert found.on_call == (settings.OnCallStep("doctor", 25),)
    assert found.routes[1] == settings.RouteRule("nurse", wants="person", open=True)
    assert found.limits == settings.Limits()


def test_every_problem_is_told_at_once(path: Path) -> None:
    path.write_text(
        SOUND.replace("schema: 1", "schema: 2").replace("America/Chicago", "Mars").replace("role: nurse", "role: cook"),
        "utf-8",
    )
    with pytest.raises(InvalidFiles) as raised:
        settings.load(path, {"ANSWERING_SIP_PORT": "five"})
    assert [problem.line for problem in raised.value.problems] == [1, 5, 12, 1]


def test_the_environment_stands_above_the_file(path: Path) -> None:
    found = settings.load(
        path,
        {
            "ANSWERING_SIP_PORT": "5070",
            "ANSWERING_SIP_HOST": "127.0.0.1",
            "ANSWERING_RTP_FROM": "20000",
            "ANSWERING_RTP_TO": "20999",
            "ANSWERING_WORKERS": "3",
            "ANSWERING_CALLS": "20",
            "DATABASE_URL": "postgresql://u:secret@localhost/x",
            "HOME": "/root",
        },
    )
    telephony = found.telephony
    assert (telephony.sip_host, telephony.sip_port, telephony.rtp_from, telephony.rtp_to) == (
        "127.0.0.1",
        5070,
        20000,
        20999,
    )
    assert (telephony.workers, found.limits.calls) == (3, 20)
    assert "HOME" not in found.environment
    assert found.environment["DATABASE_URL"].startswith("postgresql://")
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANSWERING_SIP_PORT", "five"),
        ("ANSWERING_WORKERS", "0"),
        ("ANSWERING_CALLS", "1.5"),
        ("ANSWERING_RTP_TO", "70000"),
    ],
)
def test_a_wrong_variable_is_named(path: Path, name: str, value: str) -> None:
    found, problems = settings.check(path, {name: value})
    assert found is None
    assert problems[0].file == f"environment variable {name}"


def test_an_empty_variable_is_none(path: Path) -> None:
    assert settings.load(path, {"ANSWERING_SIP_PORT": ""}).telephony.sip_port == 5060


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidFiles, match="cannot be read"):
        settings.load(tmp_path / "practice.yaml", {})


def test_the_mode_is_demo_unless_it_is_said(path: Path) -> None:
    assert settings.load(path, {}).mode == "demo"
    path.write_text("mode: live\n" + path.read_text("utf-8"), "utf-8")
    assert settings.load(path, {}).mode == "live"


def test_what_asterisk_was_configured_with_needs_a_restart(path: Path) -> None:
    running = settings.load(path, {})
    settings.refuse_without_restart(running, settings.load(path, {"ANSWERING_CALLS": "3"}))
    with pytest.raises(AnsweringError) as raised:
        settings.refuse_without_restart(running, settings.load(path, {"ANSWERING_WORKERS": "5"}))
    assert "stop the service" in raised.value.mend


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SOUND)), st.integers(0, 30), st.text(alphabet="ab:-[]{}'\"0123456789.~ \n", max_size=6))
def test_no_edit_of_the_file_breaks_the_reader(at: int, length: int, put: str) -> None:
    root, problems = read((SOUND[:at] + put + SOUND[at + length :]).encode(), "practice.yaml")
    reader = Reader({})
    if root is not None:
        reader.settings(root)
    assert all(one.line >= 1 and one.column >= 1 for one in (*problems, *reader.problems))


ROUTED = [
    (Level.EMERGENCY_NOW, None, "", "emergency-advice", "emergency-advice"),
    (Level.EMERGENCY_NOW, "suicide", "", "emergency-advice", "emergency-advice"),
    (Level.EMERGENCY_DEPARTMENT_NOW, "suicide", "", "crisis-line", "crisis-line"),
    (Level.ON_CALL_NOW, "suicide", "", "crisis-line", "crisis-line"),
    (Level.EMERGENCY_NOW, "poison", "", "poison-control", "poison-control"),
    (Level.EMERGENCY_DEPARTMENT_NOW, "pregnancy", "", "emergency-advice", "emergency-advice"),
    (Level.EMERGENCY_NOW, None, "on-call", "page-on-call", "page-on-call"),
    (Level.EMERGENCY_NOW, None, "person", "emergency-advice", "emergency-advice"),
    (Level.EMERGENCY_NOW, None, "goodbye", "goodbye", "goodbye"),
    (Level.EMERGENCY_NOW, None, "message", "message", "message"),
    (Level.ON_CALL_NOW, None, "", "page-on-call", "page-on-call"),
    (Level.SAME_DAY, None, "", "nurse", "page-on-call"),
    (Level.WITHIN_24_HOURS, None, "", "nurse", "voicemail"),
    (Level.WITHIN_2_WEEKS, None, "", "front-desk", "voicemail"),
    (Level.WITHIN_3_DAYS, None, "person", "front-desk", "page-on-call"),
    (Level.ADMINISTRATIVE, None, "person", "front-desk", "page-on-call"),
    (Level.ADMINISTRATIVE, None, "", "message", "message"),
    (Level.ADMINISTRATIVE, None, "goodbye", "goodbye", "goodbye"),
]


@pytest.mark.parametrize(("level", "topic", "wants", "when_open", "when_closed"), ROUTED)
def test_where_the_shipped_practice_sends_callers(
    level: Level, topic: str | None, wants: str, when_open: str, when_closed: str
) -> None:
    rules = settings.load(project_root() / "protocols" / "practice.yaml", {}).routes
    for open_now, route in ((True, when_open), (False, when_closed)):
        first = next(rule for rule in rules if rule.fits(level, topic, wants, open_now=open_now))
        assert first.route == route


def test_the_shipped_practice_can_ring_nothing_outside() -> None:
    shipped = settings.load(project_root() / "protocols" / "practice.yaml", {})
    assert {phone.number for phone in shipped.phones} == {""}
    assert shipped.telephony.trunk_host == ""
    assert [phone.id for phone in shipped.phones][:4] == ["provider-1", "provider-2", "nurse-1", "desk-1"]
    assert {phone.role for phone in shipped.phones} == set(settings.ROLES)
