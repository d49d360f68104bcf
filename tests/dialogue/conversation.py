"""Playing a whole conversation as text: lines in, steps out, with a matcher of exact phrases or the real one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from answering.dialogue.interview import Interview
from answering.dialogue.practice import Practice
from answering.dialogue.step import Decision, Dispose, Disposition, Listen, Step
from answering.language.heard import Heard
from answering.matching.verdict import Hit, HitKind, Matcher, Verdict
from answering.protocols.model import Kind, Level, Phrases, ProtocolSet

TODAY = datetime.date(2026, 11, 23)
PRACTICE = Practice({"en": "Oak Clinic", "es": "la clínica Roble"}, ("en", "es"))
SILENCE = "<silence>"
NOISE = "<noise>"
NAMED = ("mary jones", "yes", "may second nineteen sixty", "yes", "#5552223333", "yes", "yes")
"""Name, birth date, telephone number, and the whole confirmed."""


class ExactPhrases:
    """Finds a wording word for word; denied by "no", "not", "sin" right before it. A fake for one purpose: dialogues
    whose verdicts are known beforehand; the real matcher is tried in test_real_files."""

    def __init__(self, protocols: ProtocolSet) -> None:
        self._protocols = protocols

    def match(self, text: str, language: str, *, final: bool = True) -> Verdict:
        words = re.findall(r"[\w']+", text.lower())
        hits: list[Hit] = []
        for kind, name, protocol, phrases, level, topic in self._wordings():
            for phrase in phrases.get(language, ()):
                wanted = phrase.split()
                for at in range(len(words) - len(wanted) + 1):
                    if words[at : at + len(wanted)] == wanted:
                        denied = at > 0 and words[at - 1] in ("no", "not", "sin")
                        hits.append(
                            Hit(kind, name, protocol, phrase, phrase, at, at + len(wanted), 100.0, level, topic,
                                "denied" if denied else None)
                        )  # fmt: skip
        standing = [hit for hit in hits if hit.context is None and hit.kind is not HitKind.INTENT]
        acts = any(hit.kind in (HitKind.RED_FLAG, HitKind.STRONG) for hit in standing)
        asks = any(hit.protocol and self._triage(hit.protocol) for hit in standing)
        clinical = acts or asks or "hurts" in words or "duele" in words
        hits.sort(key=lambda hit: (hit.level is None, hit.level or Level.ADMINISTRATIVE))
        return Verdict(text, 1 if acts else 2 if clinical else 0, tuple(hits), clinical)

    def _triage(self, protocol: str) -> bool:
        return self._protocols.protocols[protocol].kind is Kind.TRIAGE

    def _wordings(self) -> list[tuple[HitKind, str, str | None, Phrases, Level | None, str | None]]:
        found: list[tuple[HitKind, str, str | None, Phrases, Level | None, str | None]] = []
        for flag in self._protocols.red_flags:
            found.append((HitKind.RED_FLAG, flag.id, None, flag.phrases, flag.level, flag.topic))
        for protocol in self._protocols.protocols.values():
            for flag in protocol.red_flags:
                found.append((HitKind.RED_FLAG, flag.id, protocol.id, flag.phrases, flag.level, flag.topic))
            strong, level = protocol.strong, protocol.strong_level
            found.append((HitKind.STRONG, protocol.id, protocol.id, strong, level, protocol.topic))
            found.append((HitKind.COMPLAINT, protocol.id, protocol.id, protocol.phrases, None, None))
        for intent, phrases in self._protocols.script.intents.items():
            found.append((HitKind.INTENT, intent, None, phrases, None, None))
        return found


@dataclass
class Talk:
    """One conversation being played; `steps` in order, the last one first to look at."""

    interview: Interview
    matcher: Matcher
    steps: list[Step] = field(default_factory=list)

    @property
    def step(self) -> Step:
        return self.steps[-1]

    @property
    def disposition(self) -> Disposition | None:
        return self.step.then.disposition if isinstance(self.step.then, Dispose) else None

    @property
    def said(self) -> tuple[str, ...]:
        """Names of what the last step says."""
        return tuple(say.name for say in self.step.says)

    @property
    def decisions(self) -> list[Decision]:
        return [decision for step in self.steps for decision in step.decisions]

    @property
    def asked(self) -> list[str]:
        """Names of everything said so far."""
        return [say.name for step in self.steps for say in step.says]

    def give(self, line: str) -> Step:
        """A line spoken, `#123` for keys, SILENCE, or NOISE."""
        assert isinstance(self.step.then, Listen), "the conversation is over"
        if line == SILENCE:
            step = self.interview.silence()
        elif line == NOISE:
            step = self.interview.hear(Heard(""), Verdict(""))
        elif re.fullmatch(r"#[0-9*#]+", line):
            step = self._keys(line[1:])
        else:
            language = self.step.language
            step = self.interview.hear(Heard(line, language=language), self.matcher.match(line, language, final=True))
        self.steps.append(step)
        return step

    def _keys(self, keys: str) -> Step:
        """Key by key, as the telephone gives them."""
        step = self.step
        for place, key in enumerate(keys):
            step = self.interview.key(key)
            if isinstance(step.then, Dispose):
                break
            if place + 1 < len(keys):
                self.steps.append(step)
        return step

    def all(self, *lines: str) -> Talk:
        for line in lines:
            self.give(line)
        return self


def begin(
    protocols: ProtocolSet,
    *lines: str,
    matcher: Matcher | None = None,
    practice: Practice = PRACTICE,
    language: str = "en",
    after_hours: bool = False,
    can_hear: frozenset[str] = frozenset({"en", "es"}),
) -> Talk:
    """A conversation past its greeting, with `lines` given."""
    talk = greet(
        protocols,
        matcher=matcher,
        practice=practice,
        language=language,
        after_hours=after_hours,
        can_hear=can_hear,
    )
    if practice.recording:
        talk.give(SILENCE)
    return talk.all(*lines)


def greet(
    protocols: ProtocolSet,
    *,
    matcher: Matcher | None = None,
    practice: Practice = PRACTICE,
    language: str = "en",
    after_hours: bool = False,
    can_hear: frozenset[str] = frozenset({"en", "es"}),
) -> Talk:
    """A conversation that has just begun its greeting."""
    interview = Interview(
        protocols,
        practice,
        language=language,
        after_hours=after_hours,
        line="main",
        today=TODAY,
        can_hear=can_hear,
    )
    talk = Talk(interview, matcher or ExactPhrases(protocols))
    talk.steps.append(interview.open())
    return talk


def transcript(talk: Talk, lines: Mapping[int, str] | None = None) -> str:
    """Everything the agent said, step by step, for a failed test's report."""
    out = []
    for step in talk.steps:
        out += [f"  agent: {say.text}" for say in step.says]
        out += [f"    ({d.what}: {d.reason})" for d in step.decisions]
        if isinstance(step.then, Dispose):
            out.append(f"  => {step.then.disposition}")
        else:
            out.append("  ...")
    return "\n".join(out)


def ended(talk: Talk) -> Disposition:
    """How a conversation that must be over ended."""
    assert talk.disposition is not None, transcript(talk)
    return talk.disposition
