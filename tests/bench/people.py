"""Who rings in the benchmarks: six people in six voices (two of them one speaker at two speeds), two with
a room's noise behind them.

What they say stands in no protocol. Three want something written down (a refill, an appointment, a message), three tell
of a complaint that is no emergency, so that open questions, names, dates and yes-or-no questions all come up. Lines
are in the order in which the service asks when it understands, names and dates read back included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from answering.patient.script import Rehearsed, Say, Script, rehearse
from answering.patient.voices import Voices


@dataclass(frozen=True, slots=True)
class Person:
    """`hurried`: speaks into the greeting instead of hearing it to its end."""

    voice: str
    lines: tuple[str, ...]
    noise_db: float | None = None
    hurried: bool = False

    def script(self) -> Script:
        return Script(tuple(Say(line) for line in self.lines), voice=self.voice, noise_db=self.noise_db)


PEOPLE: Final[Sequence[Person]] = (
    Person(
        "ruth",
        (
            "Hello, I am calling because my cholesterol pills are nearly gone, and I would like to have a refill "
            "waiting at the drugstore on Maple Street before the weekend.",
            "It is atorvastatin, twenty milligrams, one tablet every night.",
            "No, not yet.",
            "Margaret Ellison.",
            "Yes, that is right.",
            "September fourteenth, nineteen fifty one.",
        ),
        hurried=True,
    ),
    Person(
        "alan",
        (
            "Good morning, my wife and I moved here in the spring, and we would both like an appointment for a checkup "
            "some time before the holidays.",
            "It would be the yearly checkup for the two of us, and maybe a flu shot while we are there.",
            "Any afternoon next week would be good, except for Wednesday.",
            "Douglas Whitaker.",
            "Yes, that is correct.",
            "The third of May, nineteen seventy four.",
        ),
    ),
    Person(
        "ron",
        (
            "Hi, my daughter came home from kindergarten all flushed and she has been running a fever since supper, "
            "and I do not know whether I should bring her in.",
            "No, nothing like that.",
            "No, none of those.",
            "She is five years old.",
            "A hundred and one point four.",
            "No, not really.",
        ),
        noise_db=24.0,
    ),
    Person(
        "joe",
        (
            "Hi there, I would like to leave a message for the nurse about the test results that came in the mail "
            "on Monday, because I do not understand what they mean.",
            "Please tell her it is about the sugar and the cholesterol numbers, and that the best time to reach me is "
            "after four in the afternoon.",
            "Raymond Castillo.",
            "Yep, that is it.",
            "November thirtieth, nineteen sixty six.",
            "Yes, it is.",
        ),
        noise_db=24.0,
        hurried=True,
    ),
    Person(
        "joe-slow",
        (
            "Hello, I have had a headache on and off since yesterday morning, and I was wondering if there is "
            "something I should be doing about it.",
            "No, nothing like that at all.",
            "No.",
            "No, of course not.",
        ),
        hurried=True,
    ),
    Person(
        "dave",
        (
            "Hello, my back has been hurting since I helped my brother move a sofa on Sunday, and it is not getting "
            "much better.",
            "No.",
            "No, nothing like that.",
            "No, I have not.",
        ),
    ),
)
INTERRUPTIONS: Final[Sequence[tuple[str, str]]] = (
    ("ruth", "Sorry to cut in, I only need to ask about a prescription for my mother, if that is all right."),
    ("alan", "Excuse me, I would like to make an appointment for some time next week with whoever is free."),
    ("ron", "Hang on, before you go on, could I leave word for somebody at the front desk about a form?"),
    ("joe", "Right, I know all that, I am calling because I want to talk about getting my tablets renewed."),
    ("emma", "Oh hello, yes, I have been meaning to ask somebody what the results of my blood work were."),
)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A person with every line made into sound."""

    person: Person
    sounds: Rehearsed


async def rehearsed(voices: Voices, people: Sequence[Person] = PEOPLE) -> list[Rehearsal]:
    """Raises NotInstalled or SpeechError."""
    return [Rehearsal(person, await rehearse(person.script(), voices)) for person in people]
