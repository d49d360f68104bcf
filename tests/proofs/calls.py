"""Calls to prove things with: how each question is answered, where a call can stand, what may never be."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answering.dialogue.case import SCREEN
from answering.dialogue.step import Listen
from answering.language import normalise, spell
from answering.matching.matcher import PhraseMatcher
from answering.matching.verdict import HitKind, Verdict
from answering.protocols import speakable
from answering.protocols.model import AnswerType, Branch, Kind, Level, Protocol, ProtocolSet, Question
from answering.protocols.names import PATHS
from answering.workbench.call import Bench, Call, Played
from answering.workbench.turns import SILENCE

LANGUAGES = ("en", "es")
BABBLE = {"en": "purple elephants on bicycles", "es": "elefantes morados en bicicleta"}
BOTH = {"en": "yes no", "es": "sí no"}
YES = {"en": "yes", "es": "sí"}
UNWELL = {"en": "well you see my elbow hurts a little", "es": "pues mire usted que me duele el codo"}
READ_BACK = "script:task-read-back"
LINES = frozenset({"page-on-call", "emergency-advice", "crisis-line", "poison-control", "labour-and-delivery"})
LINES_OF_THEIR_OWN = frozenset({"crisis-line", "poison-control", "labour-and-delivery"})
PERSONS = LINES | {"nurse", "front-desk"}


class Remembering:
    """The matcher that serves; a sentence is judged once."""

    def __init__(self, protocols: ProtocolSet) -> None:
        self._matcher = PhraseMatcher(protocols)
        self._judged: dict[tuple[str, str, bool, str], Verdict] = {}

    def match(self, text: str, language: str, *, final: bool = True, before: str = "") -> Verdict:
        key = (text, language, final, before)
        if key not in self._judged:
            self._judged[key] = self._matcher.match(text, language, final=final, before=before)
        return self._judged[key]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a caller says or keys, and the branch that must be taken for it; None where the question has none."""

    turn: str
    branch: Branch | None


def replies(question: Question, language: str, *, keyed: bool = False) -> list[Reply]:
    """Every branch's answers, spoken or keyed; of numbers, always spoken, the first and the last that belong to it."""
    if question.answer is AnswerType.YES_NO:
        given = (("yes", "[1]"), ("no", "[2]")) if keyed else (("yes", YES[language]), ("no", "no"))
        return [Reply(turn, _of_option(question, value)) for value, turn in given]
    if question.answer is AnswerType.CHOICE:
        said = {choice.id: f"[{choice.key}]" if keyed else choice.phrases[language][0] for choice in question.choices}
        return [Reply(turn, _of_option(question, choice)) for choice, turn in said.items()]
    return [Reply(turn, branch) for branch in question.branches for turn in _numbers(question, branch, language)]


def _of_option(question: Question, value: str) -> Branch | None:
    return next((branch for branch in question.branches if value in branch.values), None)


def _numbers(question: Question, branch: Branch, language: str) -> Iterator[str]:
    age = question.answer is AnswerType.AGE
    step, span = (1.0, 30.0) if age else (0.1, 2.5)
    lowest = 1.0 if age else 97.0
    first = branch.at_least if branch.at_least is not None else lowest
    last = round(branch.below - step, 1) if branch.below is not None else first + span
    for value in (first, last):
        yield spell.age(value, language) if age else spell.number(value, language)


def complaint(bench: Bench, protocol: Protocol, language: str) -> str:
    """A wording that opens the questions of this protocol, does nothing else, and answers none of them."""
    for phrase in protocol.phrases[language]:
        hits = [hit for hit in bench.matcher.match(phrase, language).hits if hit.kind is not HitKind.INTENT]
        if [(hit.kind, hit.id) for hit in hits] != [(HitKind.COMPLAINT, protocol.id)]:
            continue
        call = bench.call(language=language)
        asked = call.give(phrase)
        if protocol.questions and f"{protocol.id}:{protocol.questions[0].id}" in names(asked.says):
            return phrase
    raise AssertionError(f"no wording of {protocol.id} opens its first question ({language})")


def triage(bench: Bench) -> list[Protocol]:
    """Every protocol with questions of triage that a caller can open; the general ones apart."""
    return [
        each
        for each in bench.protocols.protocols.values()
        if each.kind is Kind.TRIAGE and each.questions and each.id not in PATHS
    ]


def tasks(bench: Bench) -> list[Protocol]:
    return [each for each in bench.protocols.protocols.values() if each.kind is Kind.TASK and each.id not in PATHS]


def openings(bench: Bench, language: str) -> dict[str, tuple[str, tuple[Question, ...], Level]]:
    """Owner of questions -> what opens them, they themselves, and the level once they have run out."""
    found = {each.id: (complaint(bench, each, language), each.questions, each.otherwise) for each in triage(bench)}
    found[SCREEN] = (UNWELL[language], bench.protocols.script.screen, Level.SAME_DAY)
    child = bench.protocols.protocols["child-call"]
    found[child.id] = (child.phrases[language][0], child.questions, child.otherwise)
    return found


def names(says: Sequence[object]) -> set[str]:
    return {getattr(say, "name", "") for say in says}


def follow(
    question: Question, branch: Branch | None, questions: Sequence[Question], otherwise: Level
) -> Question | Level:
    """What the file says comes after an answer: another question or a level."""
    if branch is not None and branch.level is not None:
        return branch.level
    if branch is not None and branch.ask is not None and branch.ask != "next":
        return next(each for each in questions if each.id == branch.ask)
    place = questions.index(question) + 1
    return questions[place] if place < len(questions) else otherwise


def say(call: Call, turn: str, language: str) -> None:
    """One turn, and a yes where what was heard is read back."""
    call.give(turn)
    if not call.over and READ_BACK in names(call.exchanges[-1].says):
        call.give(YES[language])


def finish(bench: Bench, call: Call) -> Played:
    """Silence until the conversation is over."""
    for _ in range(bench.settings.limits.turns + 20):
        if call.over:
            return call.played()
        call.give(SILENCE)
    raise AssertionError("the conversation does not end although the caller is silent:\n" + transcript(call.played()))


def begun(bench: Bench, turns: Sequence[str], language: str, *, closed: bool = False) -> Call:
    """A call after these turns, which must not have ended it."""
    call = bench.call(language=language, closed=closed)
    for turn in turns:
        assert not call.over, transcript(call.played())
        call.give(turn)
    return call


def transcript(played: Played) -> str:
    lines = [f"  {one.caller!r} -> {one.agent}" for one in played.exchanges]
    end = played.disposition
    return "\n".join([f"({played.language})", *lines, f"  {end.level.id} {end.wants} by {played.route}: {end.reason}"])


def assert_ended_well(played: Played, most_turns: int) -> None:
    """What holds for every call that was not hung up on, whatever was said in it."""
    end, told = played.disposition, transcript(played)
    assert_spoken(played)
    assert played.route or played.hung_up, told
    assert len(played.exchanges) <= most_turns + 5, told
    if played.hung_up:
        return
    said = names(played.says)
    if end.level is Level.EMERGENCY_NOW:
        advised = {"emergency-first", "crisis-stay", "quiet-advice", "professional-urgent", "labour"}
        assert said & {f"script:{name}" for name in advised}, told
    if end.level <= Level.ON_CALL_NOW and end.wants != "goodbye":
        assert played.route in LINES, told
    if end.wants == "goodbye" and end.level <= Level.SAME_DAY:
        advised = said & {
            f"script:{name}" for name in ("emergency-first", "emergency-department", "crisis-stay", "labour")
        }
        assert (end.level.is_emergency and advised) or not _clinical(played), told
    if end.level is Level.SAME_DAY and end.wants != "goodbye":
        assert played.route in PERSONS, told
    if end.task is not None:
        assert end.task.fields, told


def _clinical(played: Played) -> bool:
    verdicts = (one.verdict for one in played.exchanges if one.verdict is not None)
    return any(verdict.clinical or verdict.tier for verdict in verdicts)


def assert_spoken(played: Played) -> None:
    """Every sentence, slots filled in, and what the on-call provider is told, reach the voice as words only."""
    for one in played.says:
        assert one.text.strip(), one.name
        assert not faults(one.text, one.language), (one.name, one.text, faults(one.text, one.language))
    summary = played.disposition.summary
    assert not faults(summary, "en"), (summary, faults(summary, "en"))


@functools.cache
def faults(text: str, language: str) -> tuple[str, ...]:
    """What the voice would be given that is no word: digits, abbreviations, capitals, signs, placeholders."""
    written = normalise.for_speech(text, language)
    return tuple(what for what, _ in speakable.text_faults(written, ()) if text.strip() and "limit" not in what)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call can stand: what leads there, and the language that is listened for there."""

    name: str
    turns: tuple[str, ...]
    language: str


def places(bench: Bench, language: str) -> list[Place]:
    """Every place of the conversation: each question of each protocol, each field, each path, each advice."""
    found: dict[str, Place] = {}

    def add(name: str, turns: Sequence[str]) -> None:
        call = begun(bench, turns, language)
        if name not in found and not call.over:
            found[name] = Place(name, tuple(turns), call.language)

    add("greeted", ())
    for owner, (opening, questions, otherwise) in openings(bench, language).items():
        lead = (opening, "no") if owner == "child-call" else (opening,)
        waiting: list[tuple[tuple[str, ...], Question]] = [(lead, questions[0])]
        while waiting:
            turns, question = waiting.pop(0)
            if f"{owner}:{question.id}" in found:
                continue
            add(f"{owner}:{question.id}", turns)
            for reply in replies(question, language):
                following = follow(question, reply.branch, questions, otherwise)
                if isinstance(following, Question):
                    waiting.append(((*turns, reply.turn), following))
    for task in tasks(bench):
        turns = (task.phrases[language][0],)
        for _ in range(14):
            call = begun(bench, turns, language)
            if call.over:
                break
            asked = [
                each for each in names(call.exchanges[-1].says) if not each.startswith("script:") or each == READ_BACK
            ]
            add(f"{task.id}:{'+'.join(sorted(asked))}:{len(turns)}", turns)
            turns = (*turns, field(call, language))
    for name, turns in _beside(language).items():
        add(name, turns)
    return list(found.values())


def field(call: Call, language: str) -> str:
    """An answer to whatever field is asked for."""
    then = call.exchanges[-1].then
    assert isinstance(then, Listen)
    if READ_BACK in names(call.exchanges[-1].says):
        return YES[language]
    match then.expectation.kind.value:
        case "yes-no":
            return "no"
        case "name":
            return {"en": "mary jones", "es": "maría lópez"}[language]
        case "date-of-birth":
            return {"en": "may second nineteen sixty", "es": "el dos de mayo de mil novecientos sesenta"}[language]
        case "phone-number":
            return "[5551234567]"
        case "choice":
            return "[2]"
    return {"en": "the small white ones", "es": "las blancas chiquitas"}[language]


def _beside(language: str) -> dict[str, tuple[str, ...]]:
    """Paths, menus and advice."""
    said = {
        "en": {
            "hours": ("what are your hours",), "hold on": ("hold on",), "coded order": ("i want a large pizza",),
            "coded order wanted": ("i want a large pizza", "yes"), "overheard": ("he can hear me",),
            "cannot talk": ("i can't talk right now",), "child": ("i'm just a kid",),
            "relay": ("this is a relay call",),
            "robocall": ("your extended warranty",), "anger": ("this is ridiculous",), "distress": ("please help me",),
            "spanish": ("do you speak spanish",), "goodbye asked": (UNWELL["en"], "goodbye"),
            "refusing": ("he is not breathing", "i won't call nine one one"), "advice": ("he is not breathing",),
            "advice again": ("he is not breathing", BABBLE["en"]),
            "advice offer": ("he is not breathing", SILENCE, SILENCE),
            "emergency room": ("i can't stop vomiting",), "crisis": ("i want to die",), "poison": ("she drank bleach",),
            "labour": ("i'm thirty weeks pregnant and my water broke",), "once unclear": (BABBLE["en"],),
            "which part": ("i want to leave a message", "about my bill", "mary jones", "yes", "[05021960]", "yes",
                           "[5551234567]", "yes", "no"),
        },
        "es": {
            "hours": ("cuál es su horario",), "hold on": ("espere un momento",), "coded order": ("quiero una pizza",),
            "coded order wanted": ("quiero una pizza", "sí"), "overheard": ("me está escuchando",),
            "cannot talk": ("no puedo hablar ahora",), "child": ("soy un niño",), "relay": ("operador de relevo",),
            "robocall": ("usted ha ganado",), "anger": ("esto es ridículo",), "distress": ("ayúdeme por favor",),
            "goodbye asked": (UNWELL["es"], "adiós"), "advice": ("no está respirando",),
            "refusing": ("no está respirando", "no quiero una ambulancia"),
            "advice again": ("no está respirando", BABBLE["es"]),
            "advice offer": ("no está respirando", SILENCE, SILENCE),
            "emergency room": ("no para de vomitar",), "crisis": ("me quiero morir",), "poison": ("tomó cloro",),
            "once unclear": (BABBLE["es"],),
        },
    }[language]  # fmt: skip
    return said | {
        "silent once": (SILENCE,),
        "menu": (SILENCE, SILENCE),
        "menu turned over": (SILENCE, SILENCE, "[#]"),
        "menu chosen": (SILENCE, SILENCE, "[1]"),
    }


def flags(protocols: ProtocolSet, language: str) -> Iterator[tuple[str, Level]]:
    """Every wording that acts at once, and the level it stands for; the owners take turns."""
    groups = [[(phrase, flag.level) for phrase in flag.phrases.get(language, ())] for flag in protocols.red_flags]
    for each in protocols.protocols.values():
        groups += [[(phrase, flag.level) for phrase in flag.phrases.get(language, ())] for flag in each.red_flags]
        if each.kind is Kind.TRIAGE:
            groups.append([(phrase, each.strong_level) for phrase in each.strong.get(language, ())])
    for row in itertools.zip_longest(*groups):
        yield from (one for one in row if one is not None)
