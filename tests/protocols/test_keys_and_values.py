"""What keys, values, languages, ids and names may not be is told at its place, and nothing is made up beside it."""

from __future__ import annotations

import pytest

from tests.protocols.only import ARM, FLAGS, NOTE, YES, Broken, only

CASES = {
    # keys
    "unknown key": (ARM, "menu_key: 1", "⟦menu_keys: 1", "unknown key 'menu_keys'", "did you mean 'menu_key'?"),
    "unknown key far off": (ARM, "menu_key: 1", "⟦zzz: 1", "unknown key 'zzz' in a protocol", "known are: advice"),
    "unknown key in a question": (ARM, "  - id: pain\n", "  - id: pain\n    ⟦sayy: 1\n", "unknown key 'sayy'", "'say'"),
    "missing key": (
        ARM,
        "schema: 1\nid: sore-arm\nstatus: draft\n",
        "⟦schema: 1\nid: sore-arm\n",
        "a protocol has no 'status'",
        "add the key 'status'",
    ),
    "duplicate key": (
        ARM,
        "menu_key: 1",
        "menu_key: 1\n⟦menu_key: 1",
        "the key 'menu_key' stands twice (first on line 6)",
        "keep one",
    ),
    "not a mapping": (
        ARM,
        "complaint:\n  strong: {en: [arm came off], es: [se le fue el brazo]}\n"
        "  phrases: {en: [sore arm, my arm hurts], es: [brazo adolorido]}",
        "complaint: ⟦[sore arm]",
        "'complaint' must be a mapping",
        "indented",
    ),
    "not a list": (ARM, 'source: ["ACEP"]', 'source: ⟦"ACEP"', "source must be a list", "between [ and ]"),
    "empty value": (ARM, 'title: {en: "a sore arm"', 'title: {en: ⟦""', "'title' is empty", "write a text"),
    "null value": (ARM, "status: draft", "status: ⟦~", "status is empty", ""),
    # YAML 1.2 core: words stay words, and are told about where they are not
    "boolean where a word is wanted": (ARM, 'en: "a sore arm"', "en: ⟦true", "is a boolean", 'write "true"'),
    "number where a word is wanted": (ARM, 'en: "a sore arm"', "en: ⟦12", "is a number", 'write "12"'),
    "word where a boolean is wanted": (
        NOTE,
        "    slot: words\n",
        "    slot: words\n    read_back: ⟦yes\n",
        "'yes' is a word",
        "write true",
    ),
    "clock where a number is wanted": (ARM, "at_least: 7", "at_least: ⟦12:30", "'12:30' is not one", "write a number"),
    "quoted number": (ARM, "version: 1", 'version: ⟦"1"', "version must be a number", "write a number"),
    "fraction": (ARM, "version: 1", "version: ⟦1.5", "version must be a whole number", ""),
    "number out of range": (ARM, "schema: 1\nid: sore-arm", "schema: ⟦2\nid: sore-arm", "schema is 2", ""),
    "boolean for an answer": (
        ARM,
        '- {when: "no", ask: pain}',
        "- {when: ⟦false, ask: pain}",
        "no answer is false, which is a boolean",
        'write "no", in quotes',
    ),
    "bare words for a boolean": (ARM, "menu_key: 1", "menu_key: ⟦no", "one key of the telephone", "0 always"),
    # languages
    "missing language": (
        ARM,
        'title: {en: "a sore arm", es: "un brazo adolorido"}',
        'title: ⟦{en: "a sore arm"}',
        "'title' has no text in 'es'",
        "add the key 'es'",
    ),
    "unknown language": (
        ARM,
        'es: "un brazo adolorido"',
        'es: "un brazo adolorido", ⟦fr: "x"',
        "unknown key 'fr'",
        "known are: en, es",
    ),
    "phrases in one language": (
        FLAGS,
        "{en: [no pulse], es: [sin pulso]}",
        "⟦{en: [no pulse]}",
        "has no phrases in 'es'",
        "add the key 'es'",
    ),
    "no phrases": (FLAGS, "es: [sin pulso]", "es: ⟦[]", "has no phrases in 'es'", "write at least one"),
    # ids and names
    "undefined question": (
        ARM,
        '- {when: "no", ask: pain}',
        '- ⟦{when: "no", ask: pian}',
        "there is no question 'pian'",
        "did you mean 'pain'?",
    ),
    "unknown level": (
        ARM,
        YES,
        '- {when: "yes", level: ⟦emergency}',
        "unknown level 'emergency'",
        "did you mean 'emergency-now'?",
    ),
    "unknown kind": (NOTE, "kind: task", "kind: ⟦tusk", "unknown kind 'tusk'", "'task'"),
    "unknown answer type": (
        ARM,
        "{type: number-0-10}",
        "{type: ⟦number}",
        "unknown answer type 'number'",
        "number-0-10",
    ),
    "unknown status": (ARM, "status: draft", "status: ⟦signed", "unknown status 'signed'", "active, draft, retired"),
    "not an id": (ARM, "id: sore-arm", "id: ⟦Sore arm", "is not an id", "lower-case"),
    "menu key": (ARM, "menu_key: 1", "menu_key: ⟦0", "one key of the telephone", "0 always means a person"),
    "duplicate question": (
        ARM,
        "    unclear: {repeat: 1, level: on-call-now}\n",
        "    unclear: {repeat: 1, level: on-call-now}\n"
        '  - id: ⟦pain\n    say: {en: "Is it red?", es: "¿Está rojo?"}\n    answer: {type: yes-no}\n',
        "the question 'pain' is defined twice",
        "rename",
    ),
    "overlap without an end": (
        ARM,
        "- {below: 7, level: same-day}",
        "- {below: 7, level: same-day}\n      - ⟦{at_least: 9, level: on-call-now}",
        "answers of 9 and more have two branches",
        "below: 9",
    ),
    "duplicate red flag": (
        FLAGS,
        "  - id: no-pulse\n",
        "  - id: no-pulse\n    level: emergency-now\n    phrases: "
        "{en: [heart stopped], es: [se paró]}\n  - ⟦id: no-pulse\n",
        "defined twice in this file",
        "rename",
    ),
    "red flag of low urgency": (
        FLAGS,
        "level: emergency-now",
        "level: ⟦same-day",
        "has the level same-day",
        "on-call-now",
    ),
    "strong level of low urgency": (
        ARM,
        "menu_key: 1",
        "strong_level: ⟦same-day",
        "strong_level is same-day",
        "on-call-now",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_problem_is_found_at_its_place_and_nothing_else(case: str, broken: Broken) -> None:
    name, old, new, what, mend = CASES[case]
    only(broken(name, (old, new)), what, mend)
