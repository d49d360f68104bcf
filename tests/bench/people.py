"""Who rings in the benchmarks: six people in six voices, two of them with a room's noise behind them.

What they say stands in no protocol. Half of them want something written down (a refill, an appointment, a message), half
tell of a complaint that is no emergency, so that open questions, names, dates and yes-or-no questions all come up.
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
            "Hello, I am calling because my cholesterol tablets will not last until the weekend, and I would like "
            "somebody to send a new prescription over to the drugstore on Maple Street.",
            "It is atorvastatin, twenty milligrams, and I take one of them every night before I go to bed.",
            "No, I still have three of them left in the bottle.",
            "My name is Margaret Ellison.",
            "September fourteenth, nineteen fifty one.",
            "Yes, that is the one.",
        ),
        hurried=True,
    ),
    Person(
        "alan",
        (
            "Good morning. My wife and I moved here in the spring, and we would both like to get in for a physical "
            "sometime before the holidays, if you have anything open.",
            "It would be the yearly checkup for the two of us, nothing special, and maybe a flu shot while we are there.",
            "Any afternoon next week would be good, but not the Wednesday, because I have to be at work then.",
            "Douglas Whitaker.",
            "The third of May, nineteen seventy four.",
            "Yes, you got it.",
        ),
    ),
    Person(
        "joe",
        (
            "Hi there. I had some blood drawn last Tuesday and nobody has told me anything yet, so could one of the "
            "nurses ring me back about the lab results when they get a minute?",
            "Please tell them I am mostly curious about the sugar and the cholesterol numbers, and that the best time "
            "to reach me is after four in the afternoon.",
            "Raymond Castillo.",
            "It is November thirtieth, nineteen sixty six.",
            "Yep, that is correct.",
        ),
        noise_db=24.0,
        hurried=True,
    ),
    Person(
        "ron",
        (
            "Evening. My daughter came home from kindergarten all flushed and she is running a fever, and I am not "
            "sure whether I should bring her in or just let her sleep.",
            "No, she is sitting on the couch watching cartoons.",
            "No, none of those, she has been to the bathroom twice since supper.",
            "She turned five years old in August.",
            "It said a hundred and one point four a few minutes ago.",
            "No, she is drinking her juice and she is about the same as always.",
        ),
    ),
    Person(
        "emma",
        (
            "Hello, I twisted my ankle a little on the porch steps on Sunday and it is still sore when I walk the dog, "
            "so I was wondering if somebody ought to have a look at it.",
            "No, nothing of the sort, I feel perfectly well apart from the ankle.",
            "No, it is only a dull ache, and it is getting a bit better.",
            "No, not at all.",
        ),
        hurried=True,
    ),
    Person(
        "dave",
        (
            "Yes, hello, this is about the form for my summer job at the camp. It needs a signature from the doctor, "
            "and I would like to leave word for whoever takes care of the paperwork.",
            "Tell them it is the two page form from the county, I dropped it off at the counter a week ago, and the "
            "camp needs it back by the end of the month.",
            "Trevor Lindqvist.",
            "January twenty second, two thousand and three.",
            "Yes, it is.",
        ),
        noise_db=22.0,
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
