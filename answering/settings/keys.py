"""Every key of practice.yaml, what it means and what it holds: its reader and the editors' schema read these tables."""

from __future__ import annotations

from answering.protocols.keys import LEVEL_IDS, SCHEMA, Key, Shape, Table
from answering.settings.model import MODES, ROLES, ROUTES, WANTS

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOTHING = "nothing"
INTERVAL = r"(\d\d?):(\d\d) ?- ?(\d\d?):(\d\d)"
WISHES = (NOTHING, *(wish for wish in WANTS if wish))

_WORDS, _TEXT, _ID, _DATE, _BOOLEAN = Shape("words"), Shape("text"), Shape("id"), Shape("date"), Shape("boolean")
_LEVEL = Shape("one-of", LEVEL_IDS)


def _whole(least: int, most: int) -> Shape:
    return Shape("whole", least=least, most=most)


def _seconds(least: int, most: int) -> Shape:
    return Shape("number", least=least, most=most)


def _tables(table: Table) -> Shape:
    return Shape("list", item=Shape("table", table=table))


PHONE: Table = {
    "id": Key("What the on-call ladder calls it.", _ID, needed=True),
    "role": Key("Who answers it.", Shape("one-of", ROLES), needed=True),
    "name": Key("What reports call it.", _WORDS),
    "number": Key(
        "Dialled through the trunk; without one the phone registers with the PBX. Never nine one one.", _WORDS
    ),
}
ON_CALL: Table = {
    "phone": Key("The id of a phone of the role provider.", _WORDS, needed=True),
    "ring_s": Key("How long it rings, in seconds.", _whole(5, 120)),
}
ROUTE: Table = {
    "route": Key("Where the call goes.", Shape("one-of", ROUTES), needed=True),
    "most_urgent": Key("The most urgent level it takes; without it, any.", _LEVEL),
    "least_urgent": Key("The least urgent level it takes; without it, any.", _LEVEL),
    "topic": Key("Only calls about this topic of a protocol or red flag.", _ID),
    "open": Key("true: only while the practice is open; false: only while it is closed.", _BOOLEAN),
    "wants": Key("What the caller asked for; nothing: none of these.", Shape("one-of", WISHES)),
}
LIMITS: Table = {
    "calls": Key("Calls at once.", _whole(1, 500)),
    "call_s": Key("The longest call, in seconds.", _seconds(60, 7200)),
    "turn_s": Key("The longest turn of a caller, in seconds.", _seconds(5, 120)),
    "talk_on_s": Key("How long somebody may talk on over a sentence that is spoken, in seconds.", _seconds(1, 30)),
    "patience_s": Key("Silence after which the caller is spoken to again, in seconds.", _seconds(2, 60)),
    "unclear_turns": Key("Answers that are not understood before a person is called.", _whole(1, 5)),
    "silent_turns": Key("Silences before a person is called.", _whole(1, 5)),
    "turns": Key("Turns of one call.", _whole(5, 500)),
}
TELEPHONY: Table = {
    "sip_host": Key("The address SIP listens on.", _WORDS),
    "sip_port": Key("The port SIP listens on.", _whole(1, 65535)),
    "tls_port": Key("The port SIP over TLS listens on; 0 for none.", _whole(0, 65535)),
    "srtp": Key("Whether the media are encrypted; needs TLS.", _BOOLEAN),
    "tls_certificate": Key("The certificate's file.", _WORDS),
    "tls_key": Key("The key's file.", _WORDS),
    "rtp_from": Key("The first port for media.", _whole(1024, 65535)),
    "rtp_to": Key("The last port for media; each call takes four.", _whole(1024, 65535)),
    "number": Key("The number patients ring, digits only, in quotes.", _WORDS),
    "trunk_host": Key("The trunk's address; without one nothing outside can be rung.", _WORDS),
    "workers": Key("Processes that carry calls.", _whole(1, 32)),
}
RECORDING: Table = {
    "enabled": Key("Whether calls are recorded, after the notice.", _BOOLEAN),
    "keep_days": Key("After how many days a recording is deleted.", _whole(1, 3650)),
}
PRACTICE: Table = {
    "schema": SCHEMA,
    "mode": Key(
        "live: nothing is published that a clinician has not signed; demo (the default).", Shape("one-of", MODES)
    ),
    "name": Key("The practice's name in records and reports.", _WORDS, needed=True),
    "spoken_name": Key("The practice's name as it is spoken.", _TEXT, needed=True),
    "languages": Key("The languages callers are offered; the first one greets.", Shape("list", item=_WORDS), True),
    "time_zone": Key("Where the clock hangs, such as America/New_York.", _WORDS, needed=True),
    "hours": Key(
        "When the practice is open; a day that is missing is closed.",
        Shape(
            "map",
            DAYS,
            item=Shape("list", item=Shape("pattern", (f"^{INTERVAL}$", 'hours such as "08:00-17:00"'))),
        ),
        needed=True,
    ),
    "closed_days": Key("Days on which it is closed whatever day of the week it is.", Shape("list", item=_DATE)),
    "phones": Key("The telephones of the practice.", _tables(PHONE), needed=True),
    "on_call": Key("Who is rung when the provider on call is wanted, one after the other.", _tables(ON_CALL), True),
    "routes": Key("Where calls go: the first rule that fits decides.", _tables(ROUTE), needed=True),
    "limits": Key("Bounds on calls.", Shape("table", table=LIMITS)),
    "telephony": Key("The PBX; a change needs the service stopped and started.", Shape("table", table=TELEPHONY)),
    "recording": Key("Recordings of calls.", Shape("table", table=RECORDING)),
}
