"""What a dialogue expects against what a call came to."""

from __future__ import annotations

import pytest

from answering.protocols.model import Expected, Level
from answering.workbench.call import Bench
from answering.workbench.expectations import differences, got

CALL = ("my chest is hurting again", "no", "no")
REFILL = ("can you renew my prescription", "the water pill", "no", "ann smith", "yes", "[01021980]", "yes",
          "[5551234567]", "yes", "yes")  # fmt: skip


@pytest.mark.parametrize(
    "expected",
    [
        Expected(),
        Expected(Level.ON_CALL_NOW, "chest-pain", "", "page-on-call", "", ""),
        Expected(says=("chest-pain:warning-signs", "chest-pain:still-there", "page-start")),
        Expected(says=("script:ask-purpose", "chest-pain:still-there")),
    ],
)
def test_what_is_as_expected_makes_no_difference(bench: Bench, expected: Expected) -> None:
    assert differences(expected, bench.play(CALL)) == ()


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (Expected(level=Level.SAME_DAY), "level: expected same-day, got on-call-now"),
        (Expected(protocol="stroke"), "protocol: expected stroke, got chest-pain"),
        (Expected(protocol=""), "protocol: expected none, got chest-pain"),
        (Expected(red_flag="not-breathing"), "red_flag: expected not-breathing, got none"),
        (Expected(route="nurse"), "route: expected nurse, got page-on-call"),
        (Expected(queue="refills"), "queue: expected refills, got none"),
        (Expected(purpose="refill"), "purpose: expected refill, got none"),
        (Expected(fields={"name": "ann"}), "field name: expected ann, got none"),
    ],
)
def test_each_difference_is_told(bench: Bench, expected: Expected, told: str) -> None:
    assert [str(each) for each in differences(expected, bench.play(CALL))] == [told]


def test_sentences_in_another_order_are_a_difference(bench: Bench) -> None:
    wrong = Expected(says=("chest-pain:still-there", "chest-pain:warning-signs"))
    (found,) = differences(wrong, bench.play(CALL))
    assert (found.what, found.expected) == ("says", "'chest-pain:warning-signs' in its turn")
    assert "chest-pain:still-there" in found.got


def test_turns_nobody_listened_to_are_a_difference(bench: Bench) -> None:
    (found,) = differences(Expected(), bench.play([*CALL, "and another thing"]))
    assert "1 more turn (from 'and another thing')" in str(found)


def test_fields_are_compared_one_by_one(bench: Bench) -> None:
    played = bench.play(REFILL)
    assert differences(Expected(queue="refills", fields={"callback_number": "5551234567"}), played) == ()
    (found,) = differences(Expected(fields={"callback_number": "5551234568"}), played)
    assert str(found) == "field callback_number: expected 5551234568, got 5551234567"
    fields = got(played)["fields"]
    assert isinstance(fields, dict) and fields["birth_date"] == "1980-01-02"
