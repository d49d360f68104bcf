"""`answering understand`: sentences, answers and calls, out of files that may hold anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answering.__main__ import main
from answering.workbench import understanding

ODD = [
    "",
    "🚑🚑",
    "x" * 5000,
    "help " * 5000,
    "\x00\x07 my chest",
    "胸が痛い",
    "my chest hurts\u2028so much",
    "\ud83d alone",
    "{not json",
    "[1, 2",
]


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.split("\n")[:-1]]


def test_each_line_is_understood_or_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in ODD), encoding="utf-8")
    assert main(["understand", "--json", str(path)]) == 0
    found = told(capsys)
    assert [one["text"] for one in found] == ODD
    assert all(one["next"] and one["tier"] in (0, 1, 2) for one in found)
    assert {one["urgency"] for one in found if not str(one["text"]).isascii() and "chest" not in str(one["text"])} == {
        "unknown"
    }


def test_other_keys_are_copied_and_change_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "there's a heavy weight on my chest and i'm sweating"
    path = tmp_path / "lines.jsonl"
    rows = [{"text": sentence, "id": 4, "lang": "es", "tier": 0, "urgency": "routine", "caller_turns": []}, sentence]
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    assert main(["understand", "--json", "--lang", "en", str(path)]) == 0
    first, second = told(capsys)
    assert first["id"] == 4 and first["lang"] == "es"
    assert {key: first[key] for key in second if key != "ms"} == {key: second[key] for key in second if key != "ms"}
    assert second["clinical"] is True and second["urgency"] in ("emergency", "same_day")


@pytest.mark.parametrize(
    ("kind", "said", "value", "read_back"),
    [
        ("yes_no", "it depends on the day", "unclear", False),
        ("yes_no", "no not at all", "no", False),
        ("number-0-10", "about a seven i'd say", 7, False),
        ("date_of_birth", "march third nineteen fifty", "1950-03-03", None),
        ("phone_number", "my number", None, False),
    ],
)
def test_answers(
    kind: str, said: str, value: object, read_back: bool | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["understand", "--expect", kind, "--now", "2026-11-23T10:00", "--json", said]) == 0
    (found,) = told(capsys)
    assert found["value"] == value
    assert read_back is None or found["read_back"] is read_back


def test_the_likeliest_purposes_are_told_with_why_and_by_which_weights(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "--json", "could you move what i have on thursday over to some other day"]) == 0
    (found,) = told(capsys)
    reason = found["reason"]
    assert isinstance(reason, dict)
    assert reason["learnt"] is not None, "run: answering protocols build"
    assert found["purpose"] and found["purpose_second"] not in (None, found["purpose"])
    assert len(reason["learnt"]["model"]) == 64 and reason["learnt"]["features"]
    assert len(reason["learnt"]["nearest"]) == 3
    assert all(near["place"].rpartition(":")[2].isdigit() for near in reason["learnt"]["nearest"])


def test_the_kinds_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "--expect", "list"]) == 0
    assert capsys.readouterr().out.split() == list(understanding.kinds())


def test_whole_calls_go_on_in_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "calls.jsonl"
    calls = [
        {"id": "a", "caller_turns": ["someone is sitting on my chest it feels like", "yes"], "after_hours": True},
        {"id": "b", "caller_turns": ["[silence]"]},
    ]
    path.write_text("\n".join(map(json.dumps, calls)) + "\n\n", encoding="utf-8")
    assert main(["understand", "--json", "--dialogue", str(path)]) == 0
    first, second = told(capsys)
    assert first["id"] == "a" and first["level"] == "emergency-now" and first["route"]
    assert second["id"] == "b" and second["route"]
    assert {"turns", "topic", "purpose", "tasks", "slots", "reason"} <= set(first)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--expect", "yes_on", "x"], "no answer is of the kind 'yes_on'"),
        ([], "nothing to understand"),
        (["--lang", "xx", "x"], "no texts in 'xx'"),
        (["--dialogue", "none.jsonl"], "none.jsonl cannot be read"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_a_line_that_is_no_call_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text('{"id": "a", "caller_turns": []}\n{"id": "b", "caller_turns": "hello"}\n', encoding="utf-8")
    assert main(["understand", "--dialogue", str(path)]) == 1
    assert f"{path}:2: no call" in capsys.readouterr().err
