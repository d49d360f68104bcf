"""The kinds of answers a question can expect, and how whole an answer can sound."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Kind(enum.StrEnum):
    """Kinds of answers, as a protocol's `answer: {type: …}` spells them."""

    OPEN = "open"
    YES_NO = "yes-no"
    NUMBER_0_10 = "number-0-10"
    DIGITS = "digits"
    PHONE_NUMBER = "phone-number"
    DATE_OF_BIRTH = "date-of-birth"
    AGE = "age"
    TEMPERATURE = "temperature"
    CHOICE = "choice"
    NAME = "name"
    APPOINTMENT_TIME = "appointment-time"
    DURATION = "duration"
    TEXT = "text"


class Completeness(enum.Enum):
    """How whole an answer sounds so far: how long a silence must last before the turn is taken."""

    COMPLETE = "complete"
    UNSURE = "unsure"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the last question asked for.

    `choices`: option id -> wordings, for `Kind.CHOICE`; `keys`: key of the telephone -> option id, for the same.
    `digits`: how many digits make a whole answer, 0 for any.
    """

    kind: Kind = Kind.OPEN
    language: str = "en"
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digits: int = 0
    keys: Mapping[str, str] = field(default_factory=dict)
