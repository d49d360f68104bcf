"""When a caller's turn is over: pure.

Knowing what was asked buys both speed and manners: a whole answer ends after the shortest silence, a half one
is given time. Of 291 recorded answers 22% held a pause of 300 ms or more, 12% of 400, 6% of 500 and 2% of
700.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from answering.language import answers, digits, endings, lexicon, names, normalise
from answering.language.endings import Ending
from answering.language.expectation import Completeness, Expectation, Kind, completeness
from answering.speech.intonation import FALLEN, HELD

_NUMERIC = frozenset({Kind.DIGITS, Kind.PHONE_NUMBER, Kind.DATE_OF_BIRTH, Kind.NUMBER_0_10})
_STORIES = frozenset({Kind.OPEN, Kind.TEXT})
_LISTED = _NUMERIC | {Kind.NAME}
_READ_BEFORE_THEIR_END = frozenset({Kind.YES_NO, Kind.CHOICE, Kind.AGE, Kind.TEMPERATURE})
_ORDER = (Completeness.INCOMPLETE, Completeness.UNSURE, Completeness.COMPLETE)
_LOCAL_NUMBER = 7
_SPELLED_LETTERS, _SHORTEST_NAME = 2, 4

_BEFORE_NAMES = frozenset(
    lexicon.words("my name name's is it's i'm this first last and um uh er mi nombre es soy llamo apellido y eh")
)

SOONEST_S = 0.12
# No kind that is read here depends on the day.
_ANY_DAY = datetime.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Pauses:
    """How much silence ends a turn, in seconds, by how whole the answer sounds.

    `bare_s`: "yes" or "no" alone, after which "that is right" or "not really" may follow. `named_s`: two words or more
    of a name. `spelled_s`: a name that is being spelled.
    `answered_s`: a sentence likely over by its last words that holds the value asked for; `over_s`: any other such
    sentence; `goes_on_s`: one that hardly is over, no longer because one in eight that is was misheard at its end;
    between the two, and after no more than a greeting, `story_s` in answers without a form (a complaint, a message), in
    which people think while they tell, and `unsure_s` in others. `incomplete_s`: half a name.
    `half_number_s`: a number with too few digits: none of 73 recorded telephone numbers held a pause of 700 ms, and
    most that look half were misheard. `local_s`: seven digits of a telephone number, which may be all of it.
    `wordless_s`: sound without a word in it. `hurry_s`: something urgent was heard and must be acted upon.
    `pace`: a caller who has paused and gone on in this turn gets that much more than their longest pause, at most
    `pace_most_s`, unless the answer has all it needs.
    `fallen`, `held`: what an unsure wait for letters or numbers is multiplied by when the voice came down before the
    pause, or did not; sentences end too often on a level voice, and pause too often on a fallen one.
    """

    complete_s: float = 0.18
    bare_s: float = 0.28
    named_s: float = 0.28
    local_s: float = 0.25
    unsure_s: float = 0.44
    answered_s: float = 0.25
    over_s: float = 0.36
    story_s: float = 0.55
    goes_on_s: float = 0.65
    spelled_s: float = 0.5
    half_number_s: float = 0.75
    incomplete_s: float = 1.0
    wordless_s: float = 0.4
    hurry_s: float = 0.2
    pace: float = 1.3
    pace_most_s: float = 0.65
    fallen: float = 0.8
    held: float = 1.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """`whole` is None for sound without words; `silence_s` of silence end the turn."""

    whole: Completeness | None
    silence_s: float


def wholeness(text: str, grammar_texts: Sequence[str], expectation: Expectation) -> Completeness:
    """How whole the answer sounds, by the open recognition and, for numbers, by the question's own grammar.

    Open recognition gets one telephone number in four right, the grammar three in four: for numbers the grammar's
    word counts, where it explains everything that was said; an answer that is whole by one of its other texts only
    is not known to be half. A name is half before its fourth letter and after words that lead to one; never by another
    last word: open recognition takes names and letters for words ("n" for "and", "bennett" for "than it").
    """
    whole = completeness(text, expectation)
    if expectation.kind is Kind.NAME:
        if sum(len(word) for word in text.split()) < _SHORTEST_NAME:
            return Completeness.INCOMPLETE
        begun = whole is Completeness.INCOMPLETE and text.split()[-1] not in _BEFORE_NAMES
        return Completeness.UNSURE if begun or _is_spelled(text) else whole
    if expectation.kind not in _NUMERIC:
        return whole
    if whole is Completeness.COMPLETE:
        return whole
    explained = [other for other in grammar_texts if "[unk]" not in other]
    judged = [completeness(other, expectation) for other in explained]
    if not judged:
        return whole
    if Completeness.COMPLETE not in judged:
        return max(judged, key=_ORDER.index)
    best = explained[0] == grammar_texts[0] and judged[0] is Completeness.COMPLETE
    return Completeness.COMPLETE if best else Completeness.UNSURE


def judge(
    text: str,
    grammar_texts: Sequence[str],
    expectation: Expectation,
    *,
    longest_pause_s: float = 0.0,
    pauses: Pauses | None = None,
    lowered: float | None = None,
) -> Judgement:
    """How whole what was said is, and how much silence ends the turn; takes under 1 ms.

    `lowered`: how far the voice came down before the pause (`intonation.lowering`), None where that is not known.
    """
    given = pauses or Pauses()
    if not text:
        return Judgement(None, given.wordless_s)
    whole = wholeness(text, grammar_texts, expectation)
    if whole is Completeness.COMPLETE:
        bare = expectation.kind is Kind.YES_NO and " " not in text
        return Judgement(whole, given.bare_s if bare else given.complete_s)
    if whole is Completeness.INCOMPLETE:
        return Judgement(whole, _incomplete_s(expectation, given))
    if is_local_number(text, grammar_texts, expectation):
        return Judgement(whole, given.local_s)
    at_least_s = min(longest_pause_s * given.pace, given.pace_most_s)
    unsure_s = _unsure_s(text, expectation, given)
    if lowered is not None and expectation.kind in _LISTED:
        unsure_s *= given.fallen if lowered > FALLEN else given.held if lowered < HELD else 1.0
    return Judgement(whole, min(max(unsure_s, at_least_s), given.incomplete_s))


def _incomplete_s(expectation: Expectation, pauses: Pauses) -> float:
    if expectation.kind in _NUMERIC:
        return pauses.half_number_s
    return pauses.incomplete_s if expectation.kind is Kind.NAME else pauses.goes_on_s


def _unsure_s(text: str, expectation: Expectation, pauses: Pauses) -> float:
    words = normalise.words(text, expectation.language)
    if expectation.language not in lexicon.BUILT_IN:
        return pauses.unsure_s
    if expectation.kind is Kind.NAME:
        if _is_spelled(text):
            return pauses.spelled_s
        name = names.read(words, expectation.language)
        return pauses.named_s if name is not None and " " in name else pauses.unsure_s
    if expectation.kind in _NUMERIC:
        return pauses.unsure_s
    ending = endings.ending(words, expectation.language)
    if ending is Ending.HARDLY:
        return pauses.goes_on_s
    if ending is Ending.SELDOM or endings.is_only_a_beginning(words, expectation.language):
        return pauses.story_s if expectation.kind in _STORIES else pauses.unsure_s
    return pauses.answered_s if _holds_the_value(text, expectation) else pauses.over_s


def _holds_the_value(text: str, expectation: Expectation) -> bool:
    if expectation.kind not in _READ_BEFORE_THEIR_END:
        return False
    answer = answers.read(text, expectation, today=_ANY_DAY)
    return answer.value is not None and not answer.read_back


def is_local_number(text: str, grammar_texts: Sequence[str], expectation: Expectation) -> bool:
    """Seven digits that can be a telephone number without its area code: those never begin with 0 or 1.

    Ten are spoken as three, three and four: a pause after the seventh is the end more often than not.
    """
    if expectation.kind is not Kind.PHONE_NUMBER or expectation.language not in lexicon.BUILT_IN:
        return False
    for words in (grammar_texts[0] if grammar_texts else text, text):
        found = digits.read(normalise.words(words, expectation.language), expectation.language)
        if found is not None and len(found.digits) == _LOCAL_NUMBER and found.digits[0] not in "01":
            return True
    return False


def _is_spelled(text: str) -> bool:
    return sum(len(word) == 1 for word in text.split()) >= _SPELLED_LETTERS
