"""What a protocol set is once it has been checked: immutable, and the same for every reader.

Texts are mappings from a language ("en", "es") to a sentence; phrases are mappings from a language to a tuple of
wordings, lower case. Nothing here reads a file.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from answering.language import kinds

Text = Mapping[str, str]
Phrases = Mapping[str, tuple[str, ...]]


class Level(enum.IntEnum):
    """Levels of urgency, most urgent first: a smaller number is more urgent."""

    EMERGENCY_NOW = 0
    EMERGENCY_DEPARTMENT_NOW = 1
    ON_CALL_NOW = 2
    SAME_DAY = 3
    WITHIN_24_HOURS = 4
    WITHIN_3_DAYS = 5
    WITHIN_2_WEEKS = 6
    SELF_CARE = 7
    ADMINISTRATIVE = 8

    @property
    def id(self) -> str:
        """The spelling used in YAML, records and reports, such as ``emergency-now``."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def from_id(cls, level_id: str) -> Level:
        """Raises KeyError for an unknown id."""
        return cls[level_id.upper().replace("-", "_")]

    @property
    def is_emergency(self) -> bool:
        return self <= Level.EMERGENCY_DEPARTMENT_NOW


AnswerType = kinds.Kind
"""What a question expects, by the name it has in a protocol."""


class Kind(enum.StrEnum):
    """What a protocol file is for."""

    TRIAGE = "triage"
    TASK = "task"
    FAQ = "faq"


class Patient(enum.StrEnum):
    """Whose questions a protocol asks, where a child's are others than a grown-up's."""

    CHILD = "child"
    GROWN_UP = "grown-up"


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A finding listened for in every answer; cancelled only by a denial right beside it."""

    id: str
    phrases: Phrases
    level: Level
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice question: how it may be said, and its key on the telephone."""

    id: str
    phrases: Phrases
    key: str


@dataclass(frozen=True, slots=True)
class Branch:
    """Where an answer leads: to a level, to another question, or on to the next one (both None).

    `values`: for yes-no "yes"/"no", for choice the option's id. `at_least`/`below`: a half-open range for numbers
    (0-10; age in months; temperature in degrees Fahrenheit), None for no bound.
    """

    values: tuple[str, ...] = ()
    at_least: float | None = None
    below: float | None = None
    level: Level | None = None
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """What follows when the answer was not understood `repeat` times over: a level or a question."""

    repeat: int = 1
    level: Level | None = None
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `slot` names what a task keeps of the answer, `why` answers "why do you ask?"."""

    id: str
    say: Text
    answer: AnswerType
    choices: tuple[Choice, ...] = ()
    branches: tuple[Branch, ...] = ()
    unclear: Unclear = Unclear()
    slot: str | None = None
    read_back: bool = False
    why: Text | None = None


class Contrast(enum.StrEnum):
    """Why a sentence that sounds like a complaint is none, or is not as urgent."""

    SAME_DAY = "same-day"
    HISTORY = "history"
    FAMILY = "family"
    DENIED = "denied"
    IDIOM = "idiom"
    PREVENTION = "prevention"
    SUPPLIES = "supplies"
    RESOLVED = "resolved"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Expected:
    """How a dialogue must end; None is not compared, "" means nothing.

    `says`: names of sentences ("chest-pain:still-there", "emergency-first") that must be spoken, in this order.
    """

    level: Level | None = None
    protocol: str | None = None
    red_flag: str | None = None
    route: str | None = None
    queue: str | None = None
    purpose: str | None = None
    says: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A whole call as an example: language -> the caller's turns ("[silence]", "[1]" for a key, "[hang up]").

    `closed`: the practice is closed when it comes. `place`: "file:line:column".
    """

    id: str
    caller: Mapping[str, tuple[str, ...]]
    expect: Expected
    closed: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """One file of the library.

    `strong`: acts at once (triage: first question's most urgent level) unless denied, past or figurative beside it.
    `phrases`: opens the questions. `advice`: said when a level is reached, before the caller is handed back.
    Tasks have `queue` and end with `closing`; FAQ answers have `closing` only. `emergencies`, `openings` and
    `contrasts`: sentences as callers say them, which are an emergency by themselves, which belong here, and which only
    sound like it. `dialogues`: whole calls, run by `answering protocols test`.
    `instead_of`: ids of those whose questions are not asked where this one's are; with `patient` only for such a one.
    `packs`: the packs that added to it, or that it comes from. `review_by`: when a clinician has to read it again.
    """

    id: str
    kind: Kind
    version: int
    status: str
    title: Text
    source: tuple[str, ...]
    strong: Phrases
    phrases: Phrases
    red_flags: tuple[RedFlag, ...] = ()
    questions: tuple[Question, ...] = ()
    otherwise: Level = Level.ADMINISTRATIVE
    topic: str | None = None
    strong_level: Level = Level.EMERGENCY_NOW
    advice: Mapping[Level, Text] = field(default_factory=dict)
    purpose: str | None = None
    queue: str | None = None
    closing: Text | None = None
    menu_key: str | None = None
    file: str = ""
    emergencies: Phrases = field(default_factory=dict)
    openings: Phrases = field(default_factory=dict)
    contrasts: Mapping[Contrast, Phrases] = field(default_factory=dict)
    dialogues: tuple[Dialogue, ...] = ()
    packs: tuple[str, ...] = ()
    review_by: datetime.date | None = None
    patient: Patient | None = None
    instead_of: tuple[str, ...] = ()

    def question(self, question_id: str) -> Question:
        """The question of that id; raises KeyError (a checked set has none missing)."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True, slots=True)
class Script:
    """The call script: every sentence by name, and what callers say at any moment (intent -> wordings)."""

    sentences: Mapping[str, Text]
    intents: Mapping[str, Phrases]
    screen: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of additions for one specialty; an inactive one is checked and left out."""

    id: str
    title: Text
    active: bool = True


@dataclass(frozen=True, slots=True)
class Language:
    """A language that came as files.

    `name`: in itself ("français"). `voice`: espeak-ng's name for it. `lexicon`: what words there are for ("yes", "no",
    "uncertain" …) -> the words; "digits" has ten, from zero to nine.
    """

    code: str
    name: str
    voice: str
    lexicon: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProtocolSet:
    """A checked set: what a call runs on from its first word to its last.

    `content_hash` is sha256 over the files' bytes (hex); it names the set in every record. `packs`: by id, active or
    not. `spoken`: the languages that came as files, by code; English and Spanish are built in.
    """

    protocols: Mapping[str, Protocol]
    red_flags: tuple[RedFlag, ...]
    script: Script
    languages: tuple[str, ...]
    content_hash: str
    packs: Mapping[str, Pack] = field(default_factory=dict)
    spoken: Mapping[str, Language] = field(default_factory=dict)
