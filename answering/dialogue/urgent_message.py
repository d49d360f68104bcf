"""A message taken because nobody answered: what it is about and where to call back, in as few words as it
takes.
"""

from __future__ import annotations

import datetime

from answering.dialogue import asking
from answering.dialogue.keys import BETWEEN_KEYS_S, KeyEntry
from answering.dialogue.sentences import Sentences
from answering.dialogue.step import Say
from answering.dialogue.turn import Turn
from answering.language import answers
from answering.language.expectation import Expectation, Kind
from answering.language.heard import Heard
from answering.matching.verdict import Verdict
from answering.protocols.model import AnswerType, ProtocolSet, Question
from answering.protocols.model import Kind as ProtocolKind

_TRIES = 2
_SLOTS = {
    AnswerType.TEXT: "about",
    AnswerType.OPEN: "about",
    AnswerType.PHONE_NUMBER: "callback",
}


class UrgentMessage:
    """Two fields, each asked for twice at most; what stays empty is filled from what the call already knows.

    Its questions are those of the practice's own message protocol, so that their wording stays in one place.
    """

    def __init__(
        self,
        protocols: ProtocolSet,
        sentences: Sentences,
        language: str,
        today: datetime.date,
        *,
        hears: bool,
        urgent: bool,
    ) -> None:
        self.fields: dict[str, str] = {}
        self.urgent = urgent
        self.queue = "message"
        self._sentences = sentences
        self._language = language
        self._today = today
        spoken = protocols.spoken.get(language)
        self._words = spoken.lexicon if spoken is not None else None
        self._keys = KeyEntry()
        self._tries = 0
        self._confirming = ""
        self._due = self._questions(protocols, hears=hears)

    @property
    def keying(self) -> bool:
        """Whether a number is half keyed."""
        return self._keys.begun

    @property
    def done(self) -> bool:
        """Whether nothing more is asked."""
        return not self._due

    def prompt(self) -> tuple[tuple[Say, ...], Expectation, float | None]:
        """What to say, what is expected, how long to wait (None: the practice's patience)."""
        question = self._due[0]
        expected = asking.expectation(question, self._language)
        if self._confirming:
            fields = answers.spoken(self._confirming, expected)
            said = self._sentences.say("task-read-back", self._language, fields=fields)
            return (said,), Expectation(Kind.YES_NO, self._language), None
        if self._keys.begun:
            return (), expected, BETWEEN_KEYS_S
        if self.urgent and _SLOTS[question.answer] == "about":
            return (self._sentences.say("page-leave-message", self._language),), expected, None
        return (asking.spoken(question, "message", self._language),), expected, None

    def hear(self, heard: Heard) -> None:
        """An answer in words."""
        self._keys.take()
        verdict = Verdict(heard.text)
        if self._words is not None:
            self._take(asking.plain_turn(heard.text, verdict, self._expected(), self._words))
        else:
            self._take(Turn(verdict, heard.text, heard.grammar_texts))

    def key(self, digits: str) -> None:
        """An answer in keys, one by one or several."""
        keys = self._keys.press(digits, self._expected())
        if keys is not None:
            self._take(Turn(Verdict(""), keys=keys))

    def _expected(self) -> Expectation:
        if self._confirming:
            return Expectation(Kind.YES_NO, self._language)
        return asking.expectation(self._due[0], self._language)

    def silent(self) -> None:
        """No answer; a number half keyed is taken as it is."""
        if self._keys.begun:
            self._take(Turn(Verdict(""), keys=self._keys.take()))
        else:
            self._failed()

    def _take(self, turn: Turn) -> None:
        question = self._due[0]
        if self._confirming:
            self._confirm(turn, question)
            return
        value = asking.read(turn, question, self._language, self._today).value
        if value is None:
            self._failed()
        elif _SLOTS[question.answer] == "callback":
            self._confirming = str(value)
        else:
            self._keep(question, str(value))

    def _confirm(self, turn: Turn, question: Question) -> None:
        expected = Expectation(Kind.YES_NO, self._language)
        if turn.keys:
            answer = answers.from_keys(turn.keys, expected, self._today).value
        else:
            answer = answers.read(turn.text, expected, alternatives=turn.alternatives, today=self._today).value
        if answer == "yes":
            self._keep(question, self._confirming)
        else:
            self._failed()

    def _keep(self, question: Question, value: str) -> None:
        self.fields[_SLOTS[question.answer]] = value
        self._next()

    def _failed(self) -> None:
        """Asked once more; a number heard but never confirmed is kept rather than lost."""
        self._tries += 1
        if self._tries < _TRIES:
            self._confirming = ""
            return
        if self._confirming:
            self.fields["callback-unconfirmed"] = self._confirming
        self._next()

    def _next(self) -> None:
        self._confirming = ""
        self._tries = 0
        self._due = self._due[1:]

    def _questions(self, protocols: ProtocolSet, *, hears: bool) -> tuple[Question, ...]:
        wanted: dict[str, Question] = {}
        tasks = [p for p in protocols.protocols.values() if p.kind is ProtocolKind.TASK]
        for protocol in sorted(tasks, key=lambda protocol: protocol.id != "message"):
            if protocol.id == "message" and protocol.queue:
                self.queue = protocol.queue
            for question in protocol.questions:
                slot = _SLOTS.get(question.answer)
                if slot is not None:
                    wanted.setdefault(slot, question)
        order = ("about", "callback") if hears else ("callback",)
        return tuple(wanted[slot] for slot in order if slot in wanted)
