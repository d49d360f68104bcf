"""Sheets as text: everything a file says stands in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answering.publishing.practice import PracticeSet
from answering.publishing.signatures import Signature
from answering.workbench import listing, sheet


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_everything_said_and_listened_for_is_listed(found: PracticeSet) -> None:
    for one in sheet.all_of(found):
        text = words("\n".join(listing.lines(one, found.protocols.languages, 400)))
        for language in found.protocols.languages:
            for question in one.questions:
                assert words(question.say[language]) in text
                assert not question.why or words(question.why[language]) in text
            for phrases in (one.strong, one.phrases, *(flag.phrases for flag in one.red_flags)):
                assert all(phrase in text for phrase in phrases.get(language, ())), one.id
            for advice in one.advice.values():
                assert words(advice[language]) in text


def test_every_answer_is_told_with_where_it_leads(found: PracticeSet) -> None:
    text = "\n".join(listing.lines(sheet.of(found, "fever-in-child"), ["en"]))
    assert "3 months to below 6 months    ->  5. temperature-three-to-six-months" in text
    assert "100.4 °F or more              ->  Emergency department now (emergency-department-now)" in text
    assert "not understood twice          ->  4. temperature-under-three-months" in text


def test_lines_keep_to_the_width_of_the_terminal(found: PracticeSet) -> None:
    for one in sheet.all_of(found):
        assert max(len(line) for line in listing.lines(one, ["en", "es"], 90)) <= 100


def test_the_list_names_every_sheet_with_its_standing(found: PracticeSet) -> None:
    text = "\n".join(listing.table_of_contents(found, "es"))
    assert "dolor de pecho" in text
    assert all(name in text for name in (*found.protocols.protocols, "red-flags", "general-screen"))


def test_the_script_is_listed_whole(found: PracticeSet) -> None:
    text = words("\n".join(listing.script_lines(found.protocols.script, found.protocols.languages, 400)))
    for name, said in found.protocols.script.sentences.items():
        assert name in text and all(words(each) in text for each in said.values())


@pytest.mark.parametrize(
    ("content", "told", "warning"),
    [
        ("same", "signed by Ann Lee, MD, on 2027-01-02", ""),
        ("other", "changed since it was signed by Ann Lee, MD, on 2027-01-02",
         "changed since it was signed by Ann Lee, MD, on 2027-01-02"),
        (None, "signed by nobody", "signed by nobody"),
    ],
)  # fmt: skip
def test_a_signature_is_told_with_whether_it_still_stands(
    found: PracticeSet, content: str | None, told: str, warning: str
) -> None:
    stroke = replace(found.protocols.protocols["stroke"], status="active")
    protocols = replace(found.protocols, protocols={**found.protocols.protocols, "stroke": stroke})
    signed = Signature("stroke", "Ann Lee", "MD", "2027-01-02T09:00:00Z", 1, content or "")
    changed = replace(
        found,
        protocols=protocols,
        signatures={"stroke": signed} if content else {},
        content={**found.content, "stroke": "same"},
    )
    one = sheet.of(changed, "stroke")
    assert (one.signed, one.warning) == (told, warning)
