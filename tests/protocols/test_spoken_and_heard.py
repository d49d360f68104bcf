"""Texts that cannot be spoken, phrases that are never heard, and what tasks and the script have to have."""

from __future__ import annotations

import pytest

from tests.protocols.only import ARM, NOTE, SCRIPT, Broken, only

CASES = {
    # what is spoken and heard
    "two questions at once": (
        ARM,
        'say: {en: "Is the arm broken?"',
        'say: ⟦{en: "Is it red? Or is it broken?"',
        "asks twice, and a 'no' to the first half would count for both",
        "joined by 'or'",
    ),
    "digits": (ARM, '{en: "Is the arm broken?"', '{en: ⟦"Dial 911 now."', "'911' is written in digits", "nine one one"),
    "digits in a list of numbers": (
        ARM,
        '{en: "Is the arm broken?"',
        '{en: ⟦"Is it 1-800?"',
        "'1-800' is written in digits",
        "",
    ),
    "abbreviation": (
        ARM,
        '{en: "Is the arm broken?"',
        '{en: ⟦"Did Dr. Lee see it?"',
        "the abbreviation 'Dr.'",
        "whole word",
    ),
    "capitals": (ARM, '{en: "Is the arm broken?"', '{en: ⟦"Were you at the ER?"', "'ER' is in capitals", "stands for"),
    "symbol": (ARM, '{en: "Is the arm broken?"', '{en: ⟦"Is it you and/or him?"', "'/' cannot be spoken", "in words"),
    "placeholder": (
        ARM,
        '{en: "Is the arm broken?"',
        '{en: ⟦"Is it {arm}?"',
        "unknown placeholder {arm}",
        "known are: {practice}",
    ),
    "brace": (ARM, '{en: "Is the arm broken?"', '{en: ⟦"Is it {arm?"', "a brace '{' or '}' has no partner", ""),
    "digits in a phrase": (
        ARM,
        "my arm hurts",
        "⟦my 2 arms hurt",
        "has digits, which are never heard",
        "words a caller says",
    ),
    "symbols in a phrase": (ARM, "my arm hurts", "⟦my arm hurts!", "characters that are never heard", "apostrophes"),
    "short phrase": (ARM, "my arm hurts", "⟦ow", "too short", "three letters"),
    "phrase twice": (
        ARM,
        "my arm hurts",
        "my arm hurts, ⟦Sore  arm",
        "the phrase 'sore arm' stands twice",
        "delete one",
    ),
    "phrase of two protocols": (
        ARM,
        "my arm hurts",
        "⟦leave a note",
        "belongs to the protocol 'sore-arm' and to the protocol 'note'",
        "fits best",
    ),
    "phrase of an intent": (
        ARM,
        "my arm hurts",
        "⟦no ambulance",
        "belongs to the protocol 'sore-arm' and to the intent",
        "",
    ),
    # tasks and the script
    "slot twice": (
        NOTE,
        "questions:\n",
        'questions:\n  ⟦- id: more\n    slot: words\n    say: {en: "More?", es: "¿Más?"}\n    answer: {type: text}\n',
        "two questions fill the slot 'words'",
        "one of its own",
    ),
    "no slot": (
        NOTE,
        "questions:\n  - id: words\n    slot: words\n",
        "questions:\n  ⟦- id: words\n",
        "fills a slot",
        "add 'slot'",
    ),
    "unknown sentence": (
        SCRIPT,
        '  repeat: {en: "Words',
        '  ⟦reapet: {en: "Hm.", es: "Eh."}\n  repeat: {en: "Words',
        "unknown key 'reapet' in 'sentences'",
        "did you mean 'repeat'?",
    ),
    "unknown intent": (
        SCRIPT,
        "  thanks: {",
        "  ⟦thank: {en: [ta very much], es: [se agradece]}\n  thanks: {",
        "unknown key 'thank' in 'intents'",
        "did you mean 'thanks'?",
    ),
    "unknown set language": (SCRIPT, "languages: [en, es]", "languages: [en, es, ⟦eo]", "unknown language 'eo'", "en"),
}

TWO_EDITS = {
    "task without closing": (
        NOTE,
        (('closing: {en: "It is noted.", es: "Ya está anotado."}\n', ""), ("schema: 1", "⟦schema: 1")),
        "a protocol of the kind task has no 'closing'",
        "add the key",
    ),
    "missing sentence": (
        SCRIPT,
        (('  repeat: {en: "Words.", es: "Palabras."}\n', ""), ("  greeting-emergency:", "  ⟦greeting-emergency:")),
        "'sentences' has no 'repeat'",
        "add the key",
    ),
    "missing intent": (
        SCRIPT,
        (("  thanks: {en: [say thanks], es: [decir thanks]}\n", ""), ("  person: {", "  ⟦person: {")),
        "'intents' has no 'thanks'",
        "add the key",
    ),
    "sentence without its field": (
        SCRIPT,
        (('task-read-back: {en: "Words {fields}."', 'task-read-back: ⟦{en: "Words."'),),
        "the sentence 'task-read-back' in 'en' does not say {fields}",
        "where the words belong",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_problem_is_found_at_its_place_and_nothing_else(case: str, broken: Broken) -> None:
    name, old, new, what, mend = CASES[case]
    only(broken(name, (old, new)), what, mend)


@pytest.mark.parametrize("case", TWO_EDITS)
def test_what_is_missing_is_told_where_it_belongs(case: str, broken: Broken) -> None:
    name, edits, what, mend = TWO_EDITS[case]
    only(broken(name, *edits), what, mend)
