"""The measuring set of tests/data/measuring: apart from what the matcher learns, labelled as its README says."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from answering.language import normalise
from answering.learning.corpus import examples, wordings
from answering.protocols.near import near_pairs
from answering.protocols.source import load

ROOT = Path(__file__).parents[2]
MEASURING = ROOT / "tests/data/measuring"
PROTOCOLS = ROOT / "protocols"
FIELDS = {
    "emergency": {"concept"},
    "same-day": {"concept"},
    "open": {"concept"},
    "negative": {"concept", "kind"},
    "administrative": {"purpose"},
}
LEAST = {"emergency": 400, "clinical": 300, "negative": 400, "administrative": 400}
KINDS = {
    "history", "family", "denied", "idiom", "prevention", "supplies", "resolved", "vaccination", "results",
}  # fmt: skip
PURPOSES = {
    "appointment_new", "appointment_reschedule", "appointment_cancel", "appointment_confirm", "refill", "results",
    "billing", "insurance", "referral", "prior_authorization", "records_request", "forms_letters", "hours_location",
    "message_for_provider", "speak_to_human", "nurse_advice_nonurgent", "vaccine", "new_patient",
    "preop_instructions", "complaint_feedback",
}  # fmt: skip
CHILD = {
    "breathing-child", "drowning-shock", "feeding-baby", "fever-in-child", "not-waking-child", "rash-child",
    "vomiting-child",
}  # fmt: skip
SHARE = {"en": 1, "es": 2}  # Spanish has half of each
SENTENCE = re.compile(r"[a-záéíóúüñ' ]+")


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    fields: dict[str, str]


@cache
def lines(language: str) -> tuple[Line, ...]:
    rows = (MEASURING / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Line(number, json.loads(row)) for number, row in enumerate(rows, start=1))


@cache
def taught() -> tuple[tuple[str, str], ...]:
    """Language and text of everything the protocols teach: sentences, short wordings, how their dialogues begin."""
    found = load(PROTOCOLS)
    return tuple((one.language, one.text) for one in (*examples(found), *wordings(found)))


def words(text: str, language: str) -> frozenset[str]:
    return frozenset(normalise.for_matching(text, language).split())


@pytest.mark.parametrize("language", SHARE)
def test_no_sentence_stands_near_one_that_teaches_or_near_another_of_the_set(language: str) -> None:
    learnt = [found for of, text in taught() if of == language and (found := words(text, language))]
    measured = [words(line.fields["text"], language) for line in lines(language)]
    pairs = near_pairs(
        [*learnt, *measured],
        ["taught"] * len(learnt) + ["measured"] * len(measured),
        {"taught": (), "measured": ("taught", "measured")},
    )
    near = sorted({lines(language)[later - len(learnt)].number for later, _ in pairs})
    assert not near, f"{language}.jsonl: reword lines {near}"


@pytest.mark.parametrize("language", SHARE)
def test_every_line_is_recognised_speech_with_the_fields_of_its_label(language: str) -> None:
    for line in lines(language):
        fields = line.fields
        assert FIELDS[fields["label"]] | {"text", "label", "voice"} == set(fields), line
        assert all(value.strip() for value in fields.values()), line
        assert SENTENCE.fullmatch(fields["text"]), line
        assert 4 <= len(fields["text"].split()) <= 45, line
        assert fields.get("kind", "history") in KINDS, line
        assert fields.get("purpose", "refill") in PURPOSES, line


def test_every_concept_is_a_protocol() -> None:
    known = set(load(PROTOCOLS).protocols)
    strange = {line.fields["concept"] for of in SHARE for line in lines(of) if "concept" in line.fields} - known
    assert not strange


@pytest.mark.parametrize(("language", "share"), SHARE.items())
def test_there_are_as_many_of_each_as_promised(language: str, share: int) -> None:
    rows = [line.fields for line in lines(language)]
    labels = Counter("clinical" if row["label"] in ("same-day", "open") else row["label"] for row in rows)
    assert {label: least for label, least in LEAST.items() if labels[label] < least / share} == {}
    emergencies = Counter(row["concept"] for row in rows if row["label"] == "emergency")
    assert len(emergencies) >= 35
    assert min(emergencies[concept] for concept in ("suicide", "violence", "overdose")) >= 30 / share
    assert sum(emergencies[concept] for concept in CHILD) >= 30 / share
    purposes = Counter(row["purpose"] for row in rows if row["label"] == "administrative")
    assert {purpose for purpose in PURPOSES if purposes[purpose] < 20 / share} == set()
    kinds = Counter(row["kind"] for row in rows if row["label"] == "negative")
    assert {kind for kind in KINDS if kinds[kind] < 30 / share} == set()
