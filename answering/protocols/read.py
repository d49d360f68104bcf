"""Nodes to the model: one function for each thing a protocol file can hold.

What is wrong is noted and stood in for, so that one reading finds every problem; a set is only made of files
without any.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

from answering.errors import Problem
from answering.protocols import flow, speakable
from answering.protocols.fields import Fields, Notes, did_you_mean
from answering.protocols.model import (
    AnswerType,
    Branch,
    Choice,
    Kind,
    Level,
    Phrases,
    Protocol,
    Question,
    RedFlag,
    Script,
    Text,
    Unclear,
)
from answering.protocols.yaml_source import Node, Place

STATUSES = ("draft", "active", "retired")
PLACEHOLDERS = ("practice",)
MAX_QUESTIONS = 60
NEXT = "next"

_PROTOCOL_KEYS = (
    "schema", "id", "kind", "status", "version", "title", "source", "topic", "purpose", "menu_key", "strong_level",
    "otherwise", "queue", "closing", "complaint", "red_flags", "questions", "advice",
)
_QUESTION_KEYS = ("id", "say", "why", "answer", "branches", "unclear", "slot", "read_back")
_MODEL_ANSWERS = tuple(answer.value for answer in AnswerType)


@dataclasses.dataclass(frozen=True, slots=True)
class Wording:
    """One phrase of one file, for telling whether two things claim it. `scope`: complaints or red flags."""

    scope: str
    language: str
    phrase: str
    owner: str
    place: Place


class Library(Notes):
    """Reads files of one library; `wordings` gathers every phrase for the checks between files."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self.languages = languages
        self.wordings: list[Wording] = []

    def text(self, node: Node, what: str, allowed: Collection[str] = PLACEHOLDERS) -> Text:
        """A sentence in every language."""
        fields = Fields(self, node, what, self.languages)
        texts: dict[str, str] = {}
        for language in self.languages:
            if language not in fields:
                if not fields.broken:
                    self.note(fields.place, f"{what} has no text in '{language}'", f"add the key '{language}'")
                continue
            sentence = self.string(fields.values[language], what)
            if sentence is None:
                continue
            texts[language] = " ".join(sentence.split())
            place = fields.at(language)
            for fault, mend in speakable.text_faults(sentence, allowed):
                self.note(place, f"{what}: {fault}", mend)
            if words := speakable.long_sentence(sentence):
                self.note(place, f"{what}: a sentence of {words} words is hard to follow by ear",
                          f"make two of it; {speakable.MAX_WORDS} words are the limit", warning=True)
        return texts

    def phrases(self, node: Node, what: str, scope: str, owner: str) -> Phrases:
        """Wordings in every language, lower case; noted in `wordings` under `scope` unless that is ""."""
        fields = Fields(self, node, what, self.languages)
        return {language: self._wordings(fields, what, language, scope, owner) for language in self.languages}

    def _wordings(self, fields: Fields, what: str, language: str, scope: str, owner: str) -> tuple[str, ...]:
        if language not in fields:
            if not fields.broken:
                self.note(fields.place, f"{what} has no phrases in '{language}'", f"add the key '{language}'")
            return ()
        items = self.items(fields.values[language], f"{what} in '{language}'")
        if not items:
            self.note(fields.at(language), f"{what} has no phrases in '{language}'", "write at least one")
        found: dict[str, Place] = {}
        for item in items:
            phrase = self.string(item, f"a phrase of {what}")
            if phrase is None:
                continue
            phrase = " ".join(phrase.casefold().replace("\u2019", "'").split())
            if fault := speakable.phrase_fault(phrase):
                self.note(item.place, *fault)
            elif phrase in found:
                self.note(item.place, f"the phrase '{phrase}' stands twice in {what} (first on line "
                          f"{found[phrase].line})", "delete one of the two")
            else:
                found[phrase] = item.place
                if scope:
                    self.wordings.append(Wording(scope, language, phrase, owner, item.place))
        return tuple(found)

    def red_flags(self, node: Node, owner: str) -> tuple[RedFlag, ...]:
        flags: dict[str, RedFlag] = {}
        for item in self.items(node, "red_flags"):
            fields = Fields(self, item, "a red flag", ("id", "level", "topic", "phrases"))
            flag_id = fields.wanted("id", lambda n: self.id(n, "the red flag's id"), "")
            name = f"the red flag '{flag_id}'"
            level = fields.wanted("level", self.level, Level.EMERGENCY_NOW)
            topic = fields.take("topic", lambda n: self.id(n, "topic"), "") or None
            phrases = fields.wanted("phrases", lambda n: self.phrases(n, name, "red flag", f"{owner}{name}"), {})
            if level > Level.ON_CALL_NOW:
                self.note(fields.at("level"), f"{name} has the level {level.id}", "red flags are on-call-now or more urgent")
            if flag_id and flag_id in flags:
                self.note(fields.at("id"), f"{name} is defined twice in this file", "rename or delete one")
            flags[flag_id] = RedFlag(flag_id, phrases, level, topic)
        return tuple(flags.values())

    def questions(self, node: Node, otherwise: Level, *, triage: bool, what: str = "questions") -> tuple[Question, ...]:
        """Questions in the order of the file, their branches and flow checked."""
        items = self.items(node, what)
        before = len(self.problems)
        placed = [self._question(item) for item in items]
        ids = [one.question.id for one in placed]
        if len(placed) > MAX_QUESTIONS:
            self.note(node.place, f"{len(placed)} questions in one file; {MAX_QUESTIONS} is the limit", "divide it")
        for index, one in enumerate(placed):
            if one.question.id and one.question.id in ids[:index]:
                self.note(one.place, f"the question '{one.question.id}' is defined twice", "rename or delete one")
            targets = [*zip(one.question.branches, one.branch_places, strict=True),
                       (one.question.unclear, one.unclear_place)]
            for way, place in targets:
                if way.ask is not None and way.ask not in ids:
                    self.note(place, f"there is no question '{way.ask}'", did_you_mean(way.ask, ids))
            self.problems += flow.branch_problems(one)
        broken = any(not problem.warning for problem in self.problems[before:])
        if not broken or len(set(ids)) == len(ids) and self._targets_stand(placed, ids):
            self.problems += flow.flow_problems(placed, otherwise, triage=triage)
        return tuple(one.question for one in placed)

    @staticmethod
    def _targets_stand(placed: list[flow.PlacedQuestion], ids: list[str]) -> bool:
        return len(placed) <= MAX_QUESTIONS and all(
            way.ask in ids or way.ask is None
            for one in placed for way in (*one.question.branches, one.question.unclear))

    def _question(self, node: Node) -> flow.PlacedQuestion:
        fields = Fields(self, node, "a question", _QUESTION_KEYS)
        question_id = fields.wanted("id", lambda n: self.id(n, "the question's id"), "")
        if question_id == NEXT:
            self.note(fields.at("id"), f"'{NEXT}' cannot name a question", "it stands for the following one")
        name = f"the question '{question_id}'"
        say = fields.wanted("say", lambda n: self.text(n, f"'say' of {name}"), {})
        answer, choices = fields.wanted("answer", lambda n: self._answer(n, name), (AnswerType.YES_NO, ()))
        branches: list[tuple[Branch, Place]] = []
        if "branches" in fields:
            branches = [self._branch(item) for item in self.items(fields.values["branches"], "branches")]
        unclear = fields.take("unclear", self._unclear, Unclear())
        question = Question(
            question_id, say, answer, choices, tuple(branch for branch, _ in branches), unclear,
            slot=fields.take("slot", lambda n: self.string(n, "slot"), "") or None,
            read_back=fields.take("read_back", lambda n: self.boolean(n, "read_back"), False),
            why=fields.take("why", lambda n: self.text(n, f"'why' of {name}"), {}) or None)
        return flow.PlacedQuestion(question, fields.at("id"), tuple(place for _, place in branches),
                                   fields.at("unclear") if "unclear" in fields else fields.at("id"))

    def _answer(self, node: Node, name: str) -> tuple[AnswerType, tuple[Choice, ...]]:
        fields = Fields(self, node, f"'answer' of {name}", ("type", "choices"))
        answer = AnswerType(fields.wanted("type", lambda n: self.one_of(n, "answer type", _MODEL_ANSWERS), "yes-no"))
        if answer is not AnswerType.CHOICE:
            if "choices" in fields:
                self.note(fields.at("choices"), f"an answer of the type {answer} has no choices", "delete them")
            return answer, ()
        choices: dict[str, Choice] = {}
        keys: set[str] = set()
        node_of_choices = fields.need("choices")
        for item in self.items(node_of_choices, "choices") if node_of_choices else ():
            choice = self._choice(item)
            if choice.id in choices:
                self.note(item.place, f"the choice '{choice.id}' is defined twice", "rename or delete one")
            if choice.key in keys:
                self.note(item.place, f"two choices have the key {choice.key}", "give each a key of its own")
            keys.add(choice.key)
            choices[choice.id] = choice
        return answer, tuple(choices.values())

    def _choice(self, node: Node) -> Choice:
        fields = Fields(self, node, "a choice", ("id", "key", "phrases"))
        choice_id = fields.wanted("id", lambda n: self.id(n, "the choice's id"), "")
        key = fields.wanted("key", lambda n: self.key(n, "the choice's key"), "")
        phrases = fields.wanted("phrases", lambda n: self.phrases(n, f"the choice '{choice_id}'", "", ""), {})
        return Choice(choice_id, phrases, key)

    def _branch(self, node: Node) -> tuple[Branch, Place]:
        fields = Fields(self, node, "a branch", ("when", "at_least", "below", "level", "ask"))
        when = fields.values.get("when")
        values: tuple[str, ...] = ()
        if when is not None:
            listed = when.items if hasattr(when, "items") else (when,)
            values = tuple(value for one in listed if (value := self.string(one, "'when'")) is not None)
        if not fields.broken and not {"when", "at_least", "below"} & fields.values.keys():
            self.note(fields.place, "a branch does not say for which answers it is",
                      "add 'when', or 'at_least' and 'below'")
        low = fields.values.get("at_least")
        high = fields.values.get("below")
        level, ask = self._target(fields, "a branch")
        return Branch(values, None if low is None else self.number(low, "at_least", -1e6, 1e6),
                      None if high is None else self.number(high, "below", -1e6, 1e6), level, ask), node.place

    def _unclear(self, node: Node) -> Unclear:
        fields = Fields(self, node, "'unclear'", ("repeat", "level", "ask"))
        repeat = fields.take("repeat", lambda n: self.integer(n, "repeat", 0, 3), 1)
        level, ask = self._target(fields, "'unclear'")
        return Unclear(repeat, level, ask)

    def _target(self, fields: Fields, what: str) -> tuple[Level | None, str | None]:
        if "level" in fields and "ask" in fields:
            self.note(fields.place, f"{what} has both 'level' and 'ask'", "keep one")
        if not fields.broken and "level" not in fields and "ask" not in fields:
            self.note(fields.place, f"{what} leads nowhere", f"add 'level', or 'ask' (ask: {NEXT} for the following one)")
        level = fields.values.get("level")
        ask = fields.take("ask", lambda n: self.id(n, "ask"), "")
        return None if level is None else self.level(level), None if ask in ("", NEXT) else ask


def read_protocol(library: Library, root: Node, file: str) -> tuple[Protocol, Place]:
    """One protocol file and where its id stands."""
    fields = Fields(library, root, "a protocol", _PROTOCOL_KEYS)
    fields.wanted("schema", lambda n: library.integer(n, "schema", 1, 1), 1)
    protocol_id = fields.wanted("id", lambda n: library.id(n, "the protocol's id"), "")
    kind = Kind(fields.take("kind", lambda n: library.one_of(n, "kind", tuple(Kind)), "triage"))
    triage = kind is Kind.TRIAGE
    otherwise = fields.take("otherwise", library.level, Level.SAME_DAY if triage else Level.ADMINISTRATIVE)
    complaint = fields.wanted(
        "complaint", lambda n: Fields(library, n, "'complaint'", ("strong", "phrases")), None)
    owner = f"the protocol '{protocol_id}'"
    nothing = {language: () for language in library.languages}
    strong: Phrases = nothing
    phrases: Phrases = nothing
    if complaint is not None:
        strong = complaint.take("strong", lambda n: library.phrases(n, "'strong'", "complaint", owner), nothing)
        phrases = complaint.wanted("phrases", lambda n: library.phrases(n, "'phrases'", "complaint", owner), nothing)
    protocol = Protocol(
        id=protocol_id, kind=kind,
        version=fields.wanted("version", lambda n: library.integer(n, "version", 1, 1_000_000), 1),
        status=fields.wanted("status", lambda n: library.one_of(n, "status", STATUSES), "draft"),
        title=fields.wanted("title", lambda n: library.text(n, "'title'"), {}),
        source=_sources(library, fields, triage=triage),
        strong=strong, phrases=phrases,
        red_flags=fields.take("red_flags", lambda n: library.red_flags(n, f"{protocol_id}: "), ()),
        questions=fields.take("questions", lambda n: library.questions(n, otherwise, triage=triage), ()),
        otherwise=otherwise,
        topic=fields.take("topic", lambda n: library.id(n, "topic"), "") or None,
        strong_level=fields.take("strong_level", library.level, Level.EMERGENCY_NOW),
        advice=fields.take("advice", lambda n: _advice(library, n), {}),
        purpose=fields.take("purpose", lambda n: library.id(n, "purpose"), "") or None,
        queue=fields.take("queue", lambda n: library.id(n, "queue"), "") or None,
        closing=fields.take("closing", lambda n: library.text(n, "'closing'"), {}) or None,
        menu_key=fields.take("menu_key", lambda n: library.key(n, "menu_key"), "") or None,
        file=file)
    _check_kind(library, fields, protocol)
    return protocol, fields.at("id")


def _sources(library: Library, fields: Fields, *, triage: bool) -> tuple[str, ...]:
    if "source" not in fields:
        if triage:
            library.note(fields.place, "a triage protocol has no 'source'", "name what it was written from")
        return ()
    items = library.items(fields.values["source"], "source")
    return tuple(text for item in items if (text := library.string(item, "a source")) is not None)


def _advice(library: Library, node: Node) -> Mapping[Level, Text]:
    mapping = library.mapping(node, "advice")
    advice: dict[Level, Text] = {}
    for key, value in mapping.entries if mapping else ():
        level = library.level(key, "level")
        if level is not None:
            advice[level] = library.text(value, f"the advice for {level.id}")
    return advice


def _check_kind(library: Library, fields: Fields, protocol: Protocol) -> None:
    needed = {
        Kind.TRIAGE: ("questions",),
        Kind.TASK: ("questions", "queue", "closing", "purpose"),
        Kind.FAQ: ("closing", "purpose"),
    }[protocol.kind]
    for key in needed:
        if key not in fields and not fields.broken:
            library.note(fields.place, f"a protocol of the kind {protocol.kind} has no '{key}'", f"add the key '{key}'")
    if protocol.kind is Kind.TRIAGE and protocol.strong_level > Level.ON_CALL_NOW:
        library.note(fields.at("strong_level"), f"strong phrases act at once, but strong_level is "
                     f"{protocol.strong_level.id}", "name on-call-now or a more urgent level")
    slots = [question.slot for question in protocol.questions if question.slot]
    for slot in sorted({slot for slot in slots if slots.count(slot) > 1}):
        library.note(fields.at("questions"), f"two questions fill the slot '{slot}'", "give each a slot of its own")
    if protocol.kind is Kind.TASK and not slots and "questions" in fields:
        library.note(fields.at("questions"), "no question of this task fills a slot", "add 'slot' to what is to be kept")


def read_red_flags(library: Library, root: Node) -> tuple[RedFlag, ...]:
    """The site-wide red flags file."""
    fields = Fields(library, root, "the red flags file", ("schema", "red_flags", "source"))
    fields.wanted("schema", lambda n: library.integer(n, "schema", 1, 1), 1)
    _sources(library, fields, triage=True)
    return fields.wanted("red_flags", lambda n: library.red_flags(n, ""), ())


def read_script(library: Library, root: Node, expected: Mapping[str, Collection[str]],
                intents: Collection[str]) -> Script:
    """The call script. `expected`: sentence name -> its placeholders; `intents`: every intent's name."""
    fields = Fields(library, root, "the script", ("schema", "languages", "sentences", "intents", "screen"))
    fields.wanted("schema", lambda n: library.integer(n, "schema", 1, 1), 1)
    sentences: dict[str, Text] = {}
    if node := fields.need("sentences"):
        named = Fields(library, node, "'sentences'", expected.keys())
        sentences = {name: library.text(named.values[name], f"the sentence '{name}'", allowed)
                     for name, allowed in expected.items() if named.need(name) is not None}
    wordings: dict[str, Phrases] = {}
    if node := fields.need("intents"):
        named = Fields(library, node, "'intents'", intents)
        wordings = {name: library.phrases(named.values[name], f"the intent '{name}'", "complaint", f"the intent '{name}'")
                    for name in intents if named.need(name) is not None}
    screen = fields.wanted(
        "screen", lambda n: library.questions(n, Level.ADMINISTRATIVE, triage=True, what="screen"), ())
    return Script(sentences, wordings, screen)


def shared_phrases(wordings: list[Wording]) -> list[Problem]:
    """Phrases that two protocols, intents or red flags claim at once."""
    problems = []
    first: dict[tuple[str, str, str], Wording] = {}
    for wording in wordings:
        key = (wording.scope, wording.language, wording.phrase)
        other = first.setdefault(key, wording)
        if other is not wording:
            problems.append(wording.place.problem(
                f"the phrase '{wording.phrase}' belongs to {wording.owner} and to {other.owner} "
                f"({other.place.file}:{other.place.line})", "keep it where it fits best"))
    return problems
