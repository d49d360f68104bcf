"""One turn of the caller while it is being heard: its stretches of sound and what is known of its words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from answering.language.expectation import Expectation, grammar
from answering.language.heard import Heard, Word
from answering.speech.audio import silence
from answering.speech.endpointing import Judgement, Pauses, judge
from answering.speech.models import LanguageModels
from answering.speech.recogniser import Recognised, Recogniser

_BETWEEN = silence(0.2)


@dataclass(slots=True, eq=False)
class Segment:
    """Sound without a long pause, recognised as one. `started_s`: call time of its first sample.

    `attempt` grows when recognition must begin anew: the words were finished in a pause after which speech
    went on.
    """

    started_s: float
    audio: bytearray = field(default_factory=bytearray)
    fed: int = 0
    attempt: int = 0
    recogniser: Recogniser | None = None
    finish_wanted: bool = False
    finishing: bool = False
    partial: Recognised = field(default_factory=Recognised)
    result: Recognised | None = None

    @property
    def waiting(self) -> int:
        """Bytes not recognised yet."""
        return len(self.audio) - self.fed

    @property
    def text(self) -> str:
        """The words so far."""
        return (self.result or self.partial).text

    def go_on(self) -> None:
        """Speech went on: what was finished, or is being finished, has to be recognised anew."""
        self.finish_wanted = False
        if self.finishing or self.result is not None:
            self.attempt += 1
            self.fed, self.recogniser, self.result, self.finishing = 0, None, None, False

    def words(self) -> tuple[Word, ...]:
        """The words with call times."""
        if self.result is None:
            return ()
        return tuple(
            replace(word, start_s=word.start_s + self.started_s, end_s=word.end_s + self.started_s)
            for word in self.result.words
        )


@dataclass(slots=True, eq=False)
class Turn:
    """What the caller says between two answers of the agent's; times are seconds since the start of the call.

    `models` is None for a language that cannot be understood: the turn has times and no words.
    """

    models: LanguageModels | None
    expectation: Expectation
    started_s: float
    ended_s: float
    speaking: bool = True
    end_told: bool = False
    hurry: bool = False
    closed_by: str = ""
    closed_s: float = 0.0
    longest_pause_s: float = 0.0
    segments: list[Segment] = field(default_factory=list)
    grammar_texts: tuple[str, ...] | None = None
    phrases: tuple[str, ...] | None = field(init=False)
    _judgement: Judgement | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.expect(self.expectation)

    @property
    def segment(self) -> Segment | None:
        """The stretch that still grows."""
        return self.segments[-1] if self.segments else None

    @property
    def text(self) -> str:
        """The words so far, of all stretches."""
        return " ".join(segment.text for segment in self.segments if segment.text)

    @property
    def finished(self) -> bool:
        """Everything said so far has been recognised to its end."""
        return all(segment.result is not None for segment in self.segments)

    @property
    def ready(self) -> bool:
        """Nothing is left to recognise, the question's grammar included."""
        return self.finished and (self.grammar_texts is not None or not self.text or self.phrases is None)

    def expect(self, expectation: Expectation) -> None:
        """The question changed: its grammar and what makes a whole answer do too."""
        self.expectation = expectation
        self.phrases = grammar(expectation)
        self.grammar_texts = self._judgement = None

    def take_grammar_of_segment(self) -> bool:
        """Use what the grammar made of the sound while it came; False: decode the turn as a whole."""
        result = self.segments[0].result if len(self.segments) == 1 else None
        if result is None or result.phrases != self.phrases:
            return False
        self.decoded(result.grammar_texts)
        return True

    def decoded(self, texts: tuple[str, ...]) -> None:
        """What the question's grammar made of the sound so far."""
        self.grammar_texts, self._judgement = texts, None

    def go_on(self) -> None:
        """Speech went on after a pause."""
        self.speaking = True
        self.grammar_texts = self._judgement = None

    def judged(self, pauses: Pauses) -> Judgement:
        """How whole the answer sounds and what silence ends it; asked once everything has been recognised."""
        if self._judgement is None:
            self._judgement = judge(
                self.text,
                self.grammar_texts or (),
                self.expectation,
                longest_pause_s=self.longest_pause_s,
                pauses=pauses,
            )
        return self._judgement

    def sound(self, longest_s: float) -> bytes:
        """All sound of the turn, its long pauses shortened; the last `longest_s` seconds of it."""
        joined = _BETWEEN.join(bytes(segment.audio) for segment in self.segments)
        return joined[-len(silence(longest_s)) :]

    def heard(self, ended_by: str) -> Heard:
        """The turn as it is known now."""
        words = tuple(word for segment in self.segments for word in segment.words())
        confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
        return Heard(
            text=self.text,
            words=words,
            grammar_texts=self.grammar_texts or (),
            confidence=round(confidence, 3),
            started_s=round(self.started_s, 3),
            ended_s=round(self.ended_s, 3),
            ended_by=ended_by,
            language=self.expectation.language,
        )
