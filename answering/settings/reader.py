"""practice.yaml's nodes and the environment to `Settings`; every problem is noted with its place."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
import zoneinfo
from collections.abc import Mapping, Sequence

from answering.protocols.fields import Fields, Notes, did_you_mean
from answering.protocols.keys import Key
from answering.protocols.model import Text
from answering.protocols.names import LANGUAGES
from answering.protocols.speakable import text_faults
from answering.protocols.yaml_source import Node, Place, Scalar
from answering.settings import keys
from answering.settings.keys import DAYS, INTERVAL
from answering.settings.model import (
    MODES,
    OVERRIDES,
    ROLES,
    ROUTES,
    Limits,
    OnCallStep,
    Phone,
    Recording,
    RouteRule,
    Settings,
    Telephony,
)
from answering.settings.routes import route_problems

Hours = Mapping[int, tuple[tuple[datetime.time, datetime.time], ...]]

PORTS_A_CALL = 4
"""RTP and RTCP towards the patient and towards one phone of the practice."""

_EMERGENCY_NUMBERS = frozenset({"911", "112", "999", "000"})
_HOSTS = ("sip_host", "trunk_host")
_ROLE_OF_ROUTE = {
    "nurse": "nurse",
    "front-desk": "front-desk",
    "crisis-line": "crisis",
    "poison-control": "poison",
    "labour-and-delivery": "labour-and-delivery",
    "page-on-call": "provider",
}
_OVERRIDDEN = {
    "ANSWERING_SIP_PORT": "sip_port",
    "ANSWERING_RTP_FROM": "rtp_from",
    "ANSWERING_RTP_TO": "rtp_to",
    "ANSWERING_WORKERS": "workers",
}
_INTERVAL = re.compile(INTERVAL)
_ENGLISH: tuple[str, ...] = ("en",)
_NO_PHONES: tuple[Phone, ...] = ()
_NO_TEXT: Text = {}
_NO_HOURS: Hours = {}


class Reader(Notes):
    """Reads one practice.yaml; `problems` holds what is wrong with it or with the environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self.environment = {name: environment[name] for name in OVERRIDES if environment.get(name)}

    def settings(self, root: Node) -> Settings:
        fields = Fields(self, root, "practice.yaml", keys.PRACTICE)
        fields.wanted("schema", lambda n: self.integer(n, "schema", 1, 1), 1)
        languages = fields.wanted("languages", self._languages, _ENGLISH)
        phones = fields.wanted("phones", self._phones, _NO_PHONES)
        telephony = self._telephony_above(fields.take("telephony", self._telephony, Telephony()))
        limits = fields.take("limits", self._limits, Limits())
        if "ANSWERING_CALLS" in self.environment:
            calls = self._from_environment("ANSWERING_CALLS", keys.LIMITS["calls"])
            limits = limits if calls is None else dataclasses.replace(limits, calls=calls)
        self._check_telephony(telephony, limits, fields.at("telephony"))
        return Settings(
            name=fields.wanted("name", lambda n: self.string(n, "name"), ""),
            spoken_name=fields.wanted("spoken_name", lambda n: self._spoken_name(n, languages), _NO_TEXT),
            languages=languages,
            time_zone=fields.wanted("time_zone", self._time_zone, "UTC"),
            hours=fields.wanted("hours", self._hours, _NO_HOURS),
            closed_days=fields.take("closed_days", self._closed_days, ()),
            phones=phones,
            on_call=fields.wanted("on_call", lambda n: self._on_call(n, phones), ()),
            routes=fields.wanted("routes", lambda n: self._routes(n, phones), ()),
            limits=limits,
            telephony=telephony,
            recording=fields.take("recording", self._recording, Recording()),
            mode=fields.take("mode", lambda n: self.one_of(n, "mode", MODES), "demo"),
            environment=self.environment,
        )

    def _languages(self, node: Node) -> tuple[str, ...] | None:
        items = self.items(node, "languages")
        found = [self._language(item) for item in items]
        languages = tuple(dict.fromkeys(language for language in found if language))
        if not items:
            self.lose(node.place, "no language is named", "write [en], [es] or both")
        return languages or None

    def _language(self, node: Node) -> str | None:
        """A language's code; whether the protocols speak it is for `agreement` to say."""
        if isinstance(node, Scalar) and re.fullmatch("[a-z]{2,3}", node.text):
            return self.string(node, "language")
        return self.one_of(node, "language", LANGUAGES)

    def _spoken_name(self, node: Node, languages: Sequence[str]) -> Text:
        fields = Fields(self, node, "'spoken_name'", tuple(dict.fromkeys((*LANGUAGES, *languages))))
        names = {
            language: fields.wanted(language, lambda n: self.string(n, "the spoken name"), "") for language in languages
        }
        for language, name in names.items():
            for fault, mend in text_faults(name, ()) if name else ():
                self.note(fields.at(language), f"the spoken name: {fault}", mend)
        return names

    def _time_zone(self, node: Node) -> str | None:
        name = self.string(node, "time_zone")
        if name is None:
            return None
        known = zoneinfo.available_timezones()
        if name not in known:
            self.lose(
                node.place,
                f"unknown time zone '{name}'",
                did_you_mean(name, known) if len(did_you_mean(name, known)) < 100 else "such as America/New_York",
            )
            return None
        return name

    def _hours(self, node: Node) -> Hours:
        fields = Fields(self, node, "'hours'", DAYS)
        hours = {}
        for weekday, day in enumerate(DAYS):
            if day in fields:
                items = self.items(fields.values[day], day)
                intervals = [interval for item in items if (interval := self._interval(item)) is not None]
                if any(first[1] > second[0] for first, second in itertools.pairwise(intervals)):
                    self.note(fields.at(day), f"the hours of {day} overlap or are out of order", "earliest first")
                hours[weekday] = tuple(intervals)
        return hours

    def _interval(self, node: Node) -> tuple[datetime.time, datetime.time] | None:
        text = self.string(node, "opening hours")
        match = _INTERVAL.fullmatch(text or "")
        if text is None:
            return None
        if match is None:
            self.lose(node.place, f"'{text}' are no opening hours", 'write them like "08:00-17:00"')
            return None
        numbers = [int(number) for number in match.groups()]
        try:
            start = datetime.time(numbers[0], numbers[1])
            end = datetime.time.max if numbers[2:] == [24, 0] else datetime.time(numbers[2], numbers[3])
        except ValueError:
            self.lose(node.place, f"'{text}' holds a time that no clock shows", "use 00:00 to 24:00")
            return None
        if start >= end:
            self.lose(node.place, f"'{text}' ends before it begins", "divide hours past midnight between two days")
            return None
        return start, end

    def _closed_days(self, node: Node) -> tuple[datetime.date, ...]:
        days = []
        for item in self.items(node, "closed_days"):
            text = self.string(item, "a closed day")
            if text is None:
                continue
            try:
                days.append(datetime.date.fromisoformat(text))
            except ValueError:
                self.lose(item.place, f"'{text}' is no date", "write it like 2026-12-25")
        return tuple(days)

    def _phones(self, node: Node) -> tuple[Phone, ...]:
        phones: dict[str, Phone] = {}
        for item in self.items(node, "phones"):
            fields = Fields(self, item, "a phone", keys.PHONE)
            phone_id = fields.wanted("id", lambda n: self.id(n, "the phone's id"), "")
            if phone_id in phones:
                self.lose(fields.at("id"), f"the phone '{phone_id}' is defined twice", "rename or delete one")
            phones.setdefault(
                phone_id,
                Phone(
                    phone_id,
                    fields.wanted("role", lambda n: self.one_of(n, "role", ROLES), ""),
                    fields.take("name", lambda n: self.string(n, "the phone's name"), ""),
                    fields.take("number", self._number, ""),
                ),
            )
        return tuple(phones.values())

    def _number(self, node: Node) -> str | None:
        text = self.string(node, "the phone's number")
        if text is None:
            return None
        if not re.fullmatch(r"\+?[0-9]{2,15}", text):
            self.note(node.place, "the phone's number is none that can be dialled", 'write digits only, such as "988"')
        elif re.sub(r"\D", "", text).removeprefix("1") in _EMERGENCY_NUMBERS:
            self.lose(node.place, "an emergency number: the service never dials one for a caller", "remove it")
            return None
        return text

    def _on_call(self, node: Node, phones: Sequence[Phone]) -> tuple[OnCallStep, ...]:
        roles = {phone.id: phone.role for phone in phones}
        steps = []
        items = self.items(node, "on_call")
        if not items:
            self.note(node.place, "nobody is on call", "name at least one phone of the role provider")
        for item in items:
            fields = Fields(self, item, "a rung of the on-call ladder", keys.ON_CALL)
            phone = fields.wanted("phone", lambda n: self.string(n, "phone"), "")
            if phone and phone not in roles:
                self.lose(fields.at("phone"), f"there is no phone '{phone}'", did_you_mean(phone, roles))
            elif phone and roles[phone] not in ("provider", ""):
                self.note(
                    fields.at("phone"),
                    f"the phone '{phone}' has the role {roles[phone]}",
                    "only providers can be on call",
                )
            steps.append(
                OnCallStep(phone, fields.take("ring_s", lambda n: self._whole(n, "ring_s", keys.ON_CALL["ring_s"]), 20))
            )
        return tuple(steps)

    def _routes(self, node: Node, phones: Sequence[Phone]) -> tuple[RouteRule, ...]:
        before = len(self.problems)
        rules = [(self._rule(item), item.place) for item in self.items(node, "routes")]
        if len(self.problems) == before:
            self.problems += route_problems(rules, node.place)
        roles = {phone.role for phone in phones}
        for rule, place in rules:
            role = _ROLE_OF_ROUTE.get(rule.route)
            if role is not None and not roles & {role, ""}:
                self.note(place, f"the route '{rule.route}' needs a phone of the role {role}", "add one to 'phones'")
        return tuple(rule for rule, _ in rules)

    def _rule(self, node: Node) -> RouteRule:
        fields = Fields(self, node, "a route", keys.ROUTE)
        most = fields.take("most_urgent", self.level, None)
        least = fields.take("least_urgent", self.level, None)
        if most is not None and least is not None and most > least:
            self.note(fields.place, f"no level is between {most.id} and {least.id}", "swap the two")
        wants = fields.take("wants", lambda n: self.one_of(n, "wish", keys.WISHES), None)
        return RouteRule(
            route=fields.wanted("route", lambda n: self.one_of(n, "route", ROUTES), ""),
            most_urgent=most,
            least_urgent=least,
            topic=fields.take("topic", lambda n: self.id(n, "topic"), None),
            open=fields.take("open", lambda n: self.boolean(n, "open"), None),
            wants="" if wants == keys.NOTHING else wants,
        )

    def _limits(self, node: Node) -> Limits:
        fields = Fields(self, node, "'limits'", keys.LIMITS)
        values = {}
        for key, held in keys.LIMITS.items():
            if key in fields:
                value = (self._number_of if held.holds.kind == "number" else self._whole)(fields.values[key], key, held)
                if value is not None:
                    values[key] = value
        return dataclasses.replace(Limits(), **values)  # type: ignore[arg-type]

    def _telephony(self, node: Node) -> Telephony:
        fields = Fields(self, node, "'telephony'", keys.TELEPHONY)
        values: dict[str, object] = {}
        for key, held in keys.TELEPHONY.items():
            if key in fields and held.holds.kind == "whole":
                values[key] = self._whole(fields.values[key], key, held)
            elif key in fields and held.holds.kind == "words":
                values[key] = self._told(fields.values[key], key)
        srtp = fields.take("srtp", lambda n: self.boolean(n, "srtp"), False)
        given = {key: value for key, value in values.items() if value is not None}
        return dataclasses.replace(Telephony(srtp=srtp), **given)  # type: ignore[arg-type]

    def _told(self, node: Node, key: str) -> str | None:
        text = self.string(node, key)
        if text and key == "number" and not re.fullmatch(r"[0-9]{1,15}", text):
            self.lose(node.place, "the number patients ring is digits only, no pattern", 'write it such as "100"')
            return None
        if text and key in _HOSTS and not re.fullmatch(r"[0-9A-Za-z.:-]{1,253}", text):
            self.lose(node.place, f"{key} is no address or host name", "write it such as 192.168.1.10")
            return None
        return text

    def _recording(self, node: Node) -> Recording:
        fields = Fields(self, node, "'recording'", keys.RECORDING)
        return Recording(
            fields.take("enabled", lambda n: self.boolean(n, "enabled"), True),
            fields.take("keep_days", lambda n: self._whole(n, "keep_days", keys.RECORDING["keep_days"]), 30),
        )

    def _telephony_above(self, telephony: Telephony) -> Telephony:
        given = {
            key: value
            for name, key in _OVERRIDDEN.items()
            if name in self.environment and (value := self._from_environment(name, keys.TELEPHONY[key])) is not None
        }
        host = self.environment.get("ANSWERING_SIP_HOST", telephony.sip_host)
        return dataclasses.replace(telephony, sip_host=host, **given)  # type: ignore[arg-type]

    def _whole(self, node: Node, what: str, key: Key) -> int | None:
        return self.integer(node, what, int(key.holds.least), int(key.holds.most))

    def _number_of(self, node: Node, what: str, key: Key) -> float | None:
        return self.number(node, what, key.holds.least, key.holds.most)

    def _from_environment(self, name: str, key: Key) -> int | None:
        text = Scalar(Place(f"environment variable {name}"), self.environment[name].strip(), plain=True)
        return self._whole(text, name, key)

    def _check_telephony(self, telephony: Telephony, limits: Limits, place: Place) -> None:
        ports = telephony.rtp_to - telephony.rtp_from + 1
        if ports < 2:
            self.note(place, f"no RTP port lies from {telephony.rtp_from} to {telephony.rtp_to}", "raise 'rtp_to'")
        elif ports < limits.calls * PORTS_A_CALL:
            self.note(
                place,
                f"{ports} RTP ports are too few for {limits.calls} calls of {PORTS_A_CALL} ports each",
                f"raise 'rtp_to' to {telephony.rtp_from + limits.calls * PORTS_A_CALL - 1}, or lower 'calls'",
            )
        if telephony.tls_port and not (telephony.tls_certificate and telephony.tls_key):
            self.note(place, "TLS has a port but no certificate and key", "set 'tls_certificate' and 'tls_key'")
        if telephony.srtp and not telephony.tls_port:
            self.note(place, "SRTP without TLS sends its keys in the clear", "set 'tls_port'")
