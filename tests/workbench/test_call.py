"""Whole calls as text: the turns given, what is said to them, and where the call goes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from answering.calls.routing import route
from answering.dialogue.step import Dispose
from answering.protocols.model import Level
from answering.workbench.call import Bench
from answering.workbench.summary import transcript


def test_a_call_goes_from_the_greeting_to_a_route(bench: Bench) -> None:
    played = bench.play(["My chest is hurting again.", "no", "no"])
    assert played.exchanges[0].caller == ""
    assert "script:greeting" in [say.name for say in played.exchanges[0].says]
    assert "chest-pain:still-there" in [say.name for say in played.says]
    assert (played.disposition.level, played.disposition.protocol) == (Level.ON_CALL_NOW, "chest-pain")
    assert (played.route, played.hung_up, played.unused) == ("page-on-call", False, ())
    assert played.says[-1].name == "script:page-start"


def test_silence_follows_when_the_turns_are_used_up(bench: Bench) -> None:
    played = bench.play(["my chest is hurting again"])
    assert {exchange.caller for exchange in played.exchanges[2:]} == {"[silence]"}
    assert played.disposition.level is Level.EMERGENCY_NOW


def test_turns_after_the_end_are_left_over(bench: Bench) -> None:
    played = bench.play(["can i talk to a person please", "hello", "are you there"])
    assert played.unused == ("hello", "are you there")


def test_who_hangs_up_goes_nowhere(bench: Bench) -> None:
    played = bench.play(["my chest is hurting again", "[hang up]"])
    assert (played.hung_up, played.route) == (True, "")
    assert played.disposition.level is Level.ON_CALL_NOW


def test_a_number_in_keys_is_whole_after_the_pause_that_follows(bench: Bench) -> None:
    played = bench.play(
        ["my baby feels really hot", "no", "no", "he is eight years old", "yes", "[99]", "yes", "no", "no"]
    )
    assert "99" in played.slots.values(), "\n".join(transcript(played))


def test_a_phone_number_in_keys_is_whole_by_itself(bench: Bench) -> None:
    given = ["can you renew my prescription", "the water pill", "no", "ann smith", "yes", "[01021980]", "yes"]
    played = bench.play([*given, "[5551234567]", "yes", "yes"])
    (task,) = played.tasks
    assert task.queue == "refills"
    assert (task.fields["callback_number"], task.fields["birth_date"]) == ("5551234567", "1980-01-02")
    assert played.slots["callback_number"] == "5551234567"


def test_closed_hours_change_the_route_and_what_is_said(bench: Bench) -> None:
    given = ["my elbow hurts", "no", "no", "no", "no"]
    by_day, by_night = bench.play(given), bench.play(given, closed=True)
    assert by_day.disposition.level is by_night.disposition.level is Level.SAME_DAY
    assert (by_day.route, by_night.route) == ("nurse", "page-on-call")
    assert "script:closed-hours" in [say.name for say in by_night.says]


def test_the_route_is_the_one_that_serves(bench: Bench) -> None:
    for given in (["what are your hours", "no thanks"], ["i want to end it all"], ["he drank bleach"]):
        played = bench.play(given)
        assert played.route == route(played.disposition, bench.settings, open_now=True)


def test_another_language_is_spoken_from_the_first_word(bench: Bench) -> None:
    played = bench.play(["oiga me duele el pecho desde ayer", "no", "no"], language="es")
    assert {say.language for say in played.says} == {"es"}
    assert played.disposition.level is Level.ON_CALL_NOW


def test_without_recording_the_greeting_is_one_step(bench: Bench) -> None:
    quiet = replace(bench.settings, recording=replace(bench.settings.recording, enabled=False))
    played = Bench(bench.protocols, quiet, bench.matcher).play(["can i talk to a person please"])
    names = [say.name for say in played.exchanges[0].says]
    assert "script:ask-purpose" in names and "script:recording-notice" not in names


def test_nothing_can_be_given_once_the_call_is_over(bench: Bench) -> None:
    call = bench.call()
    assert isinstance(call.give("can i talk to a person please").then, Dispose)
    with pytest.raises(ValueError, match="over"):
        call.give("hello")


def test_the_record_is_one_line_of_plain_values(bench: Bench) -> None:
    played = bench.play(["my chest is hurting again", "no", "no"])
    record = json.loads(json.dumps(played.record("a call")))
    assert record["id"] == "a call"
    assert [turn["caller"] for turn in record["turns"]] == ["my chest is hurting again", "no", "no"]
    assert record["turns"][0]["tier"] == 2
    assert "short of breath" in record["turns"][0]["agent"]
    assert (record["level"], record["route"], record["topic"], record["tasks"]) == (
        "on-call-now", "page-on-call", None, [],
    )  # fmt: skip
    assert record["slots"] == {"chest-pain:warning-signs": "no", "chest-pain:still-there": "no"}
    assert record["reason"]
