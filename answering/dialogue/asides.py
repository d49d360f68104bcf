"""What callers say at any moment and what it is answered with, without losing the question being asked."""

from __future__ import annotations

from dataclasses import replace

from answering.dialogue import findings
from answering.dialogue.case import Case
from answering.dialogue.opening import Purpose, leave
from answering.dialogue.questions import Questions
from answering.dialogue.tasks import TaskForm
from answering.dialogue.turn import Move, Stage, Turn
from answering.language import normalise
from answering.matching.verdict import Hit, HitKind
from answering.protocols.model import AnswerType

_LANGUAGES = {"spanish": "es", "english": "en"}
_WAIT_S = 30.0
_MOST_BACKS = 3
_REPEATS = 3
_MOST_IN_A_ROW = 6
_FREE_TEXT_SHARE = 0.8
_LEAST_SHARE = 0.4
_PLAIN = frozenset({"who", "wrong-number", "recording-asked", "manager", "insurance", "how-long"})
_LEADING = frozenset({"it", "it's", "is", "this", "that", "that's", "really", "es", "esto", "eso"})


class Asides:
    """Answers asides; remembers that the caller has already been asked not to go."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._kept = False
        self._backs = 0
        self._repeats = 0
        self._in_a_row = 0
        self.recording_refused = False

    def take(self, turn: Turn, stage: Stage) -> Move | None:
        """The answer to an aside, None where the turn is for the stage; too many without an answer end the question."""
        move = self._take(turn, stage)
        self._in_a_row = 0 if move is None else self._in_a_row + 1
        if move is None or move.end is not None or self._in_a_row < _MOST_IN_A_ROW:
            return move
        self._in_a_row = 0
        self._case.doubtful = True
        return stage.baffled() or self.person("the caller answered nothing that was asked")

    def _take(self, turn: Turn, stage: Stage) -> Move | None:
        said = findings.intents(turn.verdict)
        if self._wants_person(turn, stage):
            return self.person("the caller asked for a person")
        if "not-emergency" in said and not self._answers_beside(turn, stage, said["not-emergency"]):
            self._case.decide("intent", "'not an emergency' was said; the questions go on")
            return Move(understood=isinstance(stage, Questions | TaskForm))
        if "repeat" not in said:
            self._repeats = 0
        if "go-back" in said and isinstance(stage, Questions) and self._backs < _MOST_BACKS:
            self._backs += 1
            back = stage.back()
            if back is not None:
                return replace(back, says=(self._case.say("go-back"),))
        if stage.answers(turn):
            return None
        free = _free_text(stage)
        share = _FREE_TEXT_SHARE if free else 0.5
        for intent, hit in said.items():
            if findings.fills(hit, turn.verdict, _LEAST_SHARE if intent in _PLAIN and not free else share):
                move = self._aside(intent, stage)
                if move is not None:
                    self._case.decide("intent", f"{intent} was said")
                    return move
        return None

    def person(self, reason: str) -> Move:
        """A person, at once."""
        self._case.decide("intent", reason)
        return Move(says=(self._case.say("to-person"),), end=self._case.person(reason))

    def language(self, turn: Turn) -> Move | None:
        """A change of language asked for in words, and in these words: "en la ingle" is no "en inglés"."""
        for intent, hit in findings.intents(turn.verdict).items():
            asked = _in_these_words(hit) and (" " in hit.phrase or findings.fills(hit, turn.verdict, 0.5))
            wanted = _LANGUAGES.get(intent) if asked else None
            if wanted and wanted != self._case.language and wanted in self._case.practice.languages:
                return self.switch(wanted)
        return None

    def switch(self, language: str) -> Move:
        """Go on in another language, by keypad where nothing hears it."""
        self._case.language = language
        self._case.decide("language", f"the call goes on in {language}")
        if self._case.heard_here:
            return Move()
        return Move(says=(self._case.say("language-unavailable"),))

    def recording(self, turn: Turn) -> Move | None:
        """A refusal of recording, honoured whatever else is said; a move only the first time."""
        if self.recording_refused or "no-recording" not in findings.intents(turn.verdict):
            return None
        self.recording_refused = True
        self._case.decide("intent", "the caller refused to be recorded")
        return Move(says=(self._case.say("recording-refused"),))

    def _wants_person(self, turn: Turn, stage: Stage) -> bool:
        hit = findings.intents(turn.verdict).get("person")
        if hit is None:
            return False
        wanted = findings.request(turn.verdict, self._case.protocols.protocols)
        if "relay" in findings.intents(turn.verdict):
            return False
        machine = findings.intents(turn.verdict).get("machine")
        if machine is not None and machine.end - machine.start > hit.end - hit.start:
            return False
        if wanted is not None and wanted[1].kind is not HitKind.TAUGHT:
            task = wanted[1]
            if task.start < hit.end and hit.start < task.end and task.end - task.start > hit.end - hit.start:
                return False
        alone = hit.end - hit.start == 1 or _free_text(stage)
        return not alone or findings.fills(hit, turn.verdict)

    def _answers_beside(self, turn: Turn, stage: Stage, hit: Hit) -> bool:
        if hit.words != hit.phrase and stage.answers(turn):
            return True
        words = turn.text.split()
        rest = " ".join(word for word in words[: hit.start] + words[hit.end :] if word not in _LEADING)
        return bool(rest) and stage.answers(replace(turn, text=rest, alternatives=()))

    def _aside(self, intent: str, stage: Stage) -> Move | None:
        case = self._case
        match intent:
            case "repeat":
                return self._repeat(stage)
            case "hold-on":
                return Move(says=(case.say("hold-on"),), ask=False, patience_s=_WAIT_S, waiting=True)
            case "who":
                return Move(says=(case.say("who-are-you"),))
            case "machine":
                return Move(says=(case.say("am-i-machine"),))
            case "manager" | "insurance" | "how-long":
                return Move(says=(case.say(intent),))
            case "for-myself":
                case.speaker.for_another = False
                return Move()
            case "hello":
                return Move(says=(case.say("wait-ack"),))
            case "recording-asked":
                recorded = case.practice.recording and not self.recording_refused
                return Move(says=(case.say("recording-notice" if recorded else "not-recorded"),))
            case "why":
                own = stage.why() if isinstance(stage, Questions | TaskForm) else None
                return Move(says=(own or case.say("why-default"),))
            case "goodbye" | "wrong-number":
                return self._goodbye(intent, stage)
            case "thanks":
                return None if isinstance(stage, Purpose) and stage.name == "anything-else" else Move()
        return None

    def _repeat(self, stage: Stage) -> Move:
        """The question again; who still asks is offered the keys, and then is not understood."""
        self._repeats += 1
        if self._repeats < _REPEATS:
            return Move(says=(self._case.say("repeat"),))
        if self._repeats == _REPEATS:
            offered = stage.keypad()
            return replace(offered, says=tuple(say for say in offered.says if say.name != "script:silence-twice"))
        self._repeats = 0
        return stage.baffled() or self.person("the caller could not understand the question")

    def _goodbye(self, intent: str, stage: Stage) -> Move:
        case = self._case
        unasked = case.unasked or isinstance(stage, Questions)
        if not unasked and intent == "wrong-number":
            case.purpose = intent
            return replace(leave(case, "the caller has the wrong number"), says=(case.say("wrong-number"),))
        if not unasked and not case.doubtful:
            return leave(case, f"the caller said {intent}")
        if not self._kept:
            self._kept = True
            case.decide("intent", "the caller wants to go and is asked to stay for the question")
            return Move(says=(case.say("before-you-go"),) if case.sentences.has("before-you-go") else ())
        if not unasked:
            return leave(case, "the caller left without having been understood")
        return stage.baffled() or self.person("the caller wants to go before the questions were answered")


def _in_these_words(hit: Hit) -> bool:
    return normalise.for_matching(hit.words, "es") == normalise.for_matching(hit.phrase, "es")


def _free_text(stage: Stage) -> bool:
    question = stage.question if isinstance(stage, TaskForm) else None
    return question is not None and question.answer in (AnswerType.TEXT, AnswerType.OPEN)
