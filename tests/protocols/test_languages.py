"""Another language is a folder of files: its words, its voice, and texts beside the files they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.protocols import source
from tests.protocols.french import FRENCH
from tests.protocols.only import edit


def test_a_third_language_takes_files_alone(french: Path) -> None:
    found = source.load(french)
    assert found.languages == ("en", "es", "fr")
    assert found.spoken["fr"].voice == "fr"
    assert found.spoken["fr"].lexicon["digits"][9] == "neuf"
    arm = found.protocols["sore-arm"]
    assert arm.phrases["fr"] == ("mal au bras", "bras douloureux")
    assert arm.question("pain").say["fr"] == "Quelle est la douleur ?"
    assert found.red_flags[0].phrases["fr"] == ("pas de pouls",)
    assert set(found.script.sentences["greeting"]) == {"en", "es", "fr"}


def test_texts_may_stand_in_the_file_itself(french: Path) -> None:
    edit(french / "languages/fr/base.yaml", '    title: "un bras douloureux"\n', "")
    edit(french / "base/sore-arm.yaml", 'es: "un brazo adolorido"', 'es: "un brazo adolorido", fr: "un bras"')
    assert source.load(french).protocols["sore-arm"].title["fr"] == "un bras"


OVERLAY, LANGUAGE = "languages/fr/base.yaml", "languages/fr.yaml"
CASES = {
    "a text forgotten": (OVERLAY, '    closing: "C\'est noté."\n', "", "'closing' has no text in 'fr'", "note.yaml"),
    "a text for nothing": (
        OVERLAY,
        "    pain.say:",
        "    pian.say:",
        "there is no 'pian.say' to translate",
        "base.yaml",
    ),
    "a protocol that is not there": (
        OVERLAY,
        "  note:\n",
        "  notes:\n",
        "there is no protocol 'notes' to translate",
        "base.yaml",
    ),
    "a text twice": (
        OVERLAY,
        "    pain.say:",
        '    questions.pain.say: "Quoi ?"\n    pain.say:',
        "'pain.say' has a text in 'fr' already",
        "base.yaml",
    ),
    "a text that cannot be spoken": (
        OVERLAY,
        "Quelle est la note ?",
        "Quelle est la note 2 ?",
        "'2' is written in digits",
        "base.yaml",
    ),
    "another code": (LANGUAGE, "code: fr", "code: frr", "the code 'frr' stands in the file 'fr.yaml'", "fr.yaml"),
    "nine digits": (LANGUAGE, "zéro, un", "un", "9 digits", "fr.yaml"),
    "no word for no": (LANGUAGE, '  no: ["non"]\n', "", "'lexicon' has no 'no'", "fr.yaml"),
    "an unknown list": (LANGUAGE, "uncertain:", "unsure: [bof]\n  uncertain:", "unknown key 'unsure'", "fr.yaml"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_found_in_its_file(case: str, french: Path) -> None:
    name, old, new, what, file = CASES[case]
    edit(french / name, old, new)
    problems = source.check(french)[1]
    assert any(what in one.what and Path(one.file).name == file for one in problems), problems


def test_a_language_that_no_file_brings_is_unknown(folder: Path) -> None:
    script = folder / "_common/script.yaml"
    script.write_text(script.read_text("utf-8").replace("languages: [en, es]", "languages: [en, es, fr]"), "utf-8")
    problems = source.check(folder)[1]
    assert [one.what for one in problems] == ["unknown language 'fr'"]


def test_texts_in_a_language_that_is_not_used_are_a_warning(french: Path) -> None:
    script = french / "_common/script.yaml"
    edit(script, "languages: [en, es, fr]", "languages: [en, es]")
    found, problems = source.check(french)
    assert found is not None and found.languages == ("en", "es")
    assert [(one.what, one.warning) for one in problems] == [("texts in 'fr', which the script does not name", True)]


def test_what_is_built_in_needs_no_file(folder: Path) -> None:
    (folder / "languages").mkdir()
    (folder / "languages/es.yaml").write_text(FRENCH.replace("code: fr", "code: es"), "utf-8")
    assert [one.what for one in source.check(folder)[1]] == ["'es' is built in"]
