"""Every key a file may have, what it means and what it holds: the readers and the editors' schema read these tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from answering.protocols.model import AnswerType, Contrast, Kind, Level, Patient

STATUSES = ("draft", "active", "retired")
LEVEL_IDS = tuple(level.id for level in Level)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value is.

    `kind`: "text" (a sentence a language), "phrases" (a list a language), "turns", "words" (one string), "id", "date",
    "key", "boolean", "whole" or "number" (from `least` to `most`), "one-of" (`values`), "pattern" (`values`: a regular
    expression and what it stands for), "list" (of `item`), "some" (one `item` or a list of them), "map" (`values` ->
    `item`; any key if empty), "table" (of `table`).
    """

    kind: str
    values: tuple[str, ...] = ()
    least: float = 0
    most: float = 0
    item: Shape | None = None
    table: Mapping[str, Key] | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what an editor shows for it, what it holds, and whether every table of its kind must have it."""

    told: str
    holds: Shape
    needed: bool = False


Table = Mapping[str, Key]


def _list(item: Shape) -> Shape:
    return Shape("list", item=item)


def _tables(table: Table) -> Shape:
    return Shape("list", item=Shape("table", table=table))


def _whole(least: int, most: int) -> Shape:
    return Shape("whole", least=least, most=most)


_TEXT, _PHRASES, _WORDS, _ID = Shape("text"), Shape("phrases"), Shape("words"), Shape("id")
_BOOLEAN, _KEY, _DATE = Shape("boolean"), Shape("key"), Shape("date")
_NUMBER = Shape("number", least=-1e6, most=1e6)
_LEVEL = Shape("one-of", LEVEL_IDS)
SCHEMA = Key("The version of this language; always 1.", _whole(1, 1), needed=True)
_SOURCE = Key("What it was written from: guidelines and warning signs, each by name.", _list(_WORDS))

_LEVEL_KEY = Key("How urgent it is, from emergency-now down to administrative.", _LEVEL)
_ASK_KEY = Key("The id of the question to ask next; 'next' is the one that follows in the file.", _ID)

RED_FLAG: Table = {
    "id": Key("A name of its own in the whole set.", _ID, needed=True),
    "level": Key("on-call-now or more urgent; reached at once when a caller says one of the phrases.", _LEVEL, True),
    "topic": Key("What it is about, for routes of their own in practice.yaml, such as suicide.", _ID),
    "phrases": Key("Wordings that are an emergency by themselves; only a denial right beside cancels.", _PHRASES, True),
}
CHOICE: Table = {
    "id": Key("What the branches call it.", _ID, needed=True),
    "key": Key("Its key on the telephone, 1 to 9.", _KEY, needed=True),
    "phrases": Key("How callers may say it.", _PHRASES, needed=True),
}
ANSWER: Table = {
    "type": Key("What kind of answer is listened for.", Shape("one-of", tuple(AnswerType)), needed=True),
    "choices": Key("The options of a choice.", _tables(CHOICE)),
}
_WHEN = Key('The answers it is for: "yes" or "no", or ids of choices; one, or a list.', Shape("some", item=_WORDS))
_AT_LEAST = Key("The lowest number it is for (0 to 10, months of age, or degrees Fahrenheit).", _NUMBER)
_BELOW = Key("The number up to which it is for; that one is no longer in it.", _NUMBER)
BRANCH: Table = {"when": _WHEN, "at_least": _AT_LEAST, "below": _BELOW, "level": _LEVEL_KEY, "ask": _ASK_KEY}
UNCLEAR: Table = {
    "repeat": Key("How often the question is asked again first, 0 to 3.", _whole(0, 3)),
    "level": _LEVEL_KEY,
    "ask": _ASK_KEY,
}
QUESTION: Table = {
    "id": Key("A name of its own in this file.", _ID, needed=True),
    "say": Key("The question as it is spoken.", _TEXT, needed=True),
    "why": Key('What is said when the caller asks "why do you ask?".', _TEXT),
    "answer": Key("What kind of answer is expected.", Shape("table", table=ANSWER), needed=True),
    "branches": Key("Where each answer leads: every answer exactly one way.", _tables(BRANCH)),
    "unclear": Key(
        "What follows when the answer was not understood; never the least urgent outcome.",
        Shape("table", table=UNCLEAR),
    ),
    "slot": Key("The name under which a task keeps the answer.", _WORDS),
    "read_back": Key("Whether the answer is repeated to be confirmed.", _BOOLEAN),
}
COMPLAINT: Table = {
    "strong": Key("Wordings that act at once, unless denied, past or a figure of speech.", _PHRASES),
    "phrases": Key("Wordings that open the questions.", _PHRASES, needed=True),
}
_CONTRASTS = Key(
    "Sentences that sound like it and are not, by the reason why.", Shape("map", tuple(Contrast), item=_PHRASES)
)
_OPENINGS = Key("First sentences as callers say them; they belong to this protocol.", _PHRASES)
_EMERGENCIES = Key("First sentences that are an emergency by themselves; of triage protocols only.", _PHRASES)
EXPECT: Table = {
    "level": Key("The level the call has to end with.", _LEVEL),
    "protocol": Key("The protocol that took the call; none for none.", _WORDS),
    "red_flag": Key("The red flag that was heard, or the protocol whose strong phrase was; none for none.", _WORDS),
    "route": Key("The route of practice.yaml; none for none.", _WORDS),
    "queue": Key("The queue a message or request went to; none for none.", _WORDS),
    "purpose": Key("What the call was for; none for nothing clinical or administrative found.", _WORDS),
    "says": Key("Questions and sentences that must be spoken, in this order.", _list(_WORDS)),
    "fields": Key("What a task kept: slot -> value.", Shape("map", item=_WORDS)),
}
DIALOGUE: Table = {
    "id": Key("A name of its own in this file; its number if it is missing.", _ID),
    "caller": Key(
        'What the caller says, turn by turn: words, "[silence]", "[1]" (keys) or "[hang up]".', Shape("turns"), True
    ),
    "closed": Key("true: the practice is closed when the call comes.", _BOOLEAN),
    "expect": Key("How the call has to end; only what is named is compared.", Shape("table", table=EXPECT), True),
}
_DIALOGUES = Key("Whole calls; `answering protocols test` holds them.", _tables(DIALOGUE))
_ADVICE = Key("What is said when a level is reached, before the call goes on.", Shape("map", LEVEL_IDS, item=_TEXT))

PROTOCOL: Table = {
    "schema": SCHEMA,
    "id": Key("The protocol's name in the whole set: lower-case words joined by hyphens.", _ID, needed=True),
    "kind": Key("triage (the default), task (a message, refill, appointment) or faq.", Shape("one-of", tuple(Kind))),
    "status": Key("draft, active (signed by a clinician) or retired.", Shape("one-of", STATUSES), needed=True),
    "version": Key("Raised with each change a clinician has to sign.", _whole(1, 1_000_000), needed=True),
    "review_by": Key("The day by which a clinician has to read it again, such as 2027-11-01.", _DATE),
    "title": Key("What it is about, in a few words; read out in the keypad menu.", _TEXT, needed=True),
    "source": _SOURCE,
    "topic": Key("What it is about, for routes of their own in practice.yaml.", _ID),
    "patient": Key("Whom its questions are for, if not for everybody.", Shape("one-of", tuple(Patient))),
    "instead_of": Key(
        "Protocols whose questions are not asked where these are; with `patient` only for such a one.", _list(_ID)
    ),
    "purpose": Key("What a call is for, in reports; tasks and answers need it.", Shape("label")),
    "menu_key": Key("Its key in the keypad menu, 1 to 9.", _KEY),
    "strong_level": Key("The level of strong phrases: on-call-now or more urgent.", _LEVEL),
    "otherwise": Key("The level when the questions run out.", _LEVEL),
    "queue": Key("Where a task's answers go.", _ID),
    "closing": Key("Said at the end of a task; the whole answer of a faq.", _TEXT),
    "complaint": Key("How callers may say it.", Shape("table", table=COMPLAINT), needed=True),
    "red_flags": Key("Findings listened for in every answer of every call.", _tables(RED_FLAG)),
    "questions": Key("Most urgent first.", _tables(QUESTION)),
    "advice": _ADVICE,
    "emergencies": _EMERGENCIES,
    "openings": _OPENINGS,
    "contrasts": _CONTRASTS,
    "dialogues": _DIALOGUES,
}

EXTENSION_FLAG: Table = {
    **RED_FLAG,
    "level": Key("Needed for a new one; for one of the base only a more urgent level.", _LEVEL),
    "phrases": Key("Needed for a new one; for one of the base further phrases.", _PHRASES),
}
EXTENSION_QUESTION: Table = {
    **QUESTION,
    "before": Key("The question it is asked before.", _ID),
    "after": Key("The question it is asked after; without either it is asked last.", _ID),
}
RAISE: Table = {
    "question": Key("A question of the base.", _ID, needed=True),
    "when": _WHEN,
    "at_least": _AT_LEAST,
    "below": _BELOW,
    "level": Key("The more urgent level these answers lead to.", _LEVEL, needed=True),
}
EXTENSION: Table = {
    "schema": SCHEMA,
    "extends": Key("The id of the protocol this file adds to.", _ID, needed=True),
    "source": _SOURCE,
    "complaint": Key(
        "Further wordings.", Shape("table", table={**COMPLAINT, "phrases": Key(COMPLAINT["phrases"].told, _PHRASES)})
    ),
    "red_flags": Key("New red flags, or more for those of the base; none is ever dropped.", _tables(EXTENSION_FLAG)),
    "questions": Key("Further questions.", _tables(EXTENSION_QUESTION)),
    "raise": Key("Answers that lead to a more urgent level than in the base.", _tables(RAISE)),
    "advice": Key("Advice for levels that have none yet.", _ADVICE.holds),
    "emergencies": _EMERGENCIES,
    "openings": _OPENINGS,
    "contrasts": _CONTRASTS,
    "dialogues": Key(
        "Whole calls; one with the id of the base's takes its place, where the pack lets that call go otherwise.",
        _DIALOGUES.holds,
    ),
}
PACK: Table = {
    "schema": SCHEMA,
    "id": Key("The pack's name, the same as its folder's.", _ID, needed=True),
    "title": Key("What it is for.", _TEXT, needed=True),
    "active": Key("false: the pack is checked but left out of every call.", _BOOLEAN),
}
RED_FLAGS: Table = {
    "schema": SCHEMA,
    "source": Key(_SOURCE.told, _SOURCE.holds, needed=True),
    "red_flags": Key("Findings listened for in every answer of every call.", _tables(RED_FLAG), needed=True),
}
SCRIPT: Table = {
    "schema": SCHEMA,
    "languages": Key("The languages every text and phrase must have; the first one greets.", _list(_WORDS), True),
    "sentences": Key("Every sentence that belongs to no protocol.", Shape("map", item=_TEXT), needed=True),
    "intents": Key("What callers may say at any moment.", Shape("map", item=_PHRASES), needed=True),
    "screen": Key("Questions for a symptom that no protocol is for.", _tables(QUESTION), needed=True),
}
LEXICON: Table = {
    "yes": Key("Words and phrases that say yes.", _list(_WORDS), needed=True),
    "no": Key("Words and phrases that say no.", _list(_WORDS), needed=True),
    "uncertain": Key("Words and phrases of somebody who does not know; used by nothing yet.", _list(_WORDS)),
    "digits": Key("The ten digits, from zero to nine.", _list(_WORDS), needed=True),
    "backchannel": Key('Sounds that only say "I am listening"; used by nothing yet.', _list(_WORDS)),
    "fillers": Key('Sounds that mean nothing, such as "um".', _list(_WORDS)),
    "negators": Key("Words that deny what follows.", _list(_WORDS)),
}
LANGUAGE: Table = {
    "schema": SCHEMA,
    "code": Key("Two letters, such as fr; the same as the file's name.", _WORDS, needed=True),
    "name": Key("The language's name in itself, such as français.", _WORDS, needed=True),
    "voice": Key("espeak-ng's name for the language, such as fr.", _WORDS, needed=True),
    "lexicon": Key("Words the program has to know.", Shape("table", table=LEXICON), needed=True),
}
OVERLAY: Table = {
    "schema": SCHEMA,
    "texts": Key(
        "protocol id (or script, red-flags) -> what is translated, such as warning-signs.say -> its text.",
        Shape("map", item=Shape("map")),
        needed=True,
    ),
}
