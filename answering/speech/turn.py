"""One turn of the caller while it is being heard: its stretches of sound and what is known of its words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from answering.language.expectation import Expectation, grammar
from answering.language.heard import Heard, Word
from answering.speech.audio import BYTES_PER_S, silence
from answering.speech.endpointing import Judgement, Pauses, judge
from answering.speech.models import LanguageModels
from answering.speech.recogniser import PUSH_S, Recognised, Recogniser

_PUSH = silence(PUSH_S)


@dataclass(slots=True, eq=False)
class Segment:
    """Sound that one recogniser hears, its long pauses left out.

    `pushed`: the last words were pushed out with silence, and what comes is not kept until speech goes on.
    `finish_wanted`: this is all there is. `lowered`: how far the voice came down before the pause. `_laid`: which byte
    of `audio` was heard when, in seconds of the call.
    """

    audio: bytearray = field(default_factory=bytearray)
    fed: int = 0
    recogniser: Recogniser | None = None
    pushed: bool = False
    finish_wanted: bool = False
    partial: Recognised = field(default_factory=Recognised)
    result: Recognised | None = None
    lowered: float | None = None
    _laid: list[tuple[int, float]] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Bytes not recognised yet."""
        return len(self.audio) - self.fed

    @property
    def known(self) -> bool:
        """The words are known to the last."""
        return self.result is not None or (self.pushed and not self.waiting)

    @property
    def text(self) -> str:
        """The words so far."""
        return (self.result or self.partial).text

    def go_on(self, pcm: bytes, at_s: float) -> None:
        """Speech begins, or goes on, with this sound, heard from `at_s` on."""
        self.pushed = False
        self._laid.append((len(self.audio), at_s))
        self.audio += pcm

    def push(self) -> None:
        """Bring out the last words."""
        if not self.pushed:
            self.pushed = True
            self.audio += _PUSH

    def finish(self) -> None:
        """Nothing more will come."""
        self.push()
        self.finish_wanted = True

    def words(self) -> tuple[Word, ...]:
        """The words with call times."""
        found = self.result.words if self.result is not None else ()
        return tuple(replace(word, start_s=self._at(word.start_s), end_s=self._at(word.end_s)) for word in found)

    def _at(self, heard_s: float) -> float:
        byte, at_s = max((laid for laid in self._laid if laid[0] <= heard_s * BYTES_PER_S), default=(0, 0.0))
        return at_s + heard_s - byte / BYTES_PER_S


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
    def known(self) -> bool:
        """All words said so far are known, though they may not be final."""
        return all(segment.known for segment in self.segments)

    @property
    def finished(self) -> bool:
        """Everything said so far has been recognised to its end."""
        return all(segment.result is not None for segment in self.segments)

    @property
    def ready(self) -> bool:
        """Nothing is left to recognise, the question's grammar included."""
        return self.finished and (self.grammar_texts is not None or not self.text or self.phrases is None)

    @property
    def _grammar_texts(self) -> tuple[str, ...]:
        """What the question's grammar makes of the sound, or has made of it so far."""
        if self.grammar_texts is not None:
            return self.grammar_texts
        partial = self.segments[0].partial if len(self.segments) == 1 else Recognised()
        return partial.grammar_texts if partial.phrases == self.phrases else ()

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

    def recognised(self) -> None:
        """More of the sound was recognised: what was judged of it counts no longer."""
        self._judgement = None

    def decoded(self, texts: tuple[str, ...]) -> None:
        """What the question's grammar made of the sound so far."""
        self.grammar_texts, self._judgement = texts, None

    def go_on(self) -> None:
        """Speech went on after a pause."""
        self.speaking = True
        self.grammar_texts = self._judgement = None

    def judged(self, pauses: Pauses) -> Judgement:
        """How whole the answer sounds and what silence ends it; asked once all words are known."""
        if self._judgement is None:
            self._judgement = judge(
                self.text,
                self._grammar_texts,
                self.expectation,
                longest_pause_s=self.longest_pause_s,
                pauses=pauses,
                lowered=self.segment.lowered if self.segment is not None else None,
            )
        return self._judgement

    def sound(self, longest_s: float) -> bytes:
        """All sound of the turn, its long pauses shortened; the last `longest_s` seconds of it."""
        joined = b"".join(segment.audio for segment in self.segments)
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
