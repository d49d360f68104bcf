"""`answering call`: its options, and what it says when nothing answers."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from answering.cli import call
from answering.instance import Instance


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    call.add_arguments(parser)
    return parser.parse_args(arguments)


def instance(state: Path, port: int, number: str) -> None:
    accounts = {
        "patient": {"user": "line", "password": "secret-of-the-line", "role": "patient"},
        "desk": {"user": "desk", "password": "secret-of-the-desk", "role": "front-desk"},
    }
    Instance(
        name="test",
        state=str(state),
        protocols="",
        number=number,
        sip={"host": "127.0.0.1", "port": port},
        accounts=accounts,
        ami={},
        http_port=0,
        worker_ports=(),
        ari_password="",
        database_url="postgresql://127.0.0.1:1/none",
        run="",
    ).write()


def test_lines_recordings_and_keys_keep_the_order_of_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    args = parse("--say", "one", "--dtmf", "12", "--wav", str(tmp_path / "a.wav"), "--say", "two", "--noise-db", "12")
    assert args.steps == [("--say", "one"), ("--dtmf", "12"), ("--wav", str(tmp_path / "a.wav")), ("--say", "two")]
    assert parse().steps == [], "no list is shared between two command lines"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--dtmf", "12x"),
        ("--dtmf", ""),
        ("--wav", "/no/such/file"),
        ("--noise-db", "200"),
        ("--hang-up-after", "-1"),
        ("--voice", "nobody"),
        ("--lang", "xx"),
        ("--shout", "x"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        parse(*arguments)
    assert error.value.code == 2


def test_nothing_running_is_a_sentence_that_says_how_to_start_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call.run(parse("--state", str(tmp_path))) == 2
    assert "make run" in capsys.readouterr().err


async def test_a_call_is_told_as_json_even_when_its_record_cannot_be_read(
    pbx, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance(tmp_path, pbx.port, "echo")
    kept = tmp_path / "both.wav"
    args = parse(
        "--state", str(tmp_path), "--json", "--voice", "dave", "--say", "good evening",
        "--hang-up-after", "12", "--record-to", str(kept),
    )  # fmt: skip
    assert await call._run(args) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    said = next(line for line in lines if line.get("who") == "caller")
    assert said["text"] == "good evening" and said["ended_s"] > said["t_s"] > 0
    assert lines[-1]["record"] is None and len(lines[-1]["latencies_ms"]) == 1
    assert kept.stat().st_size > 8000 * 4 * 5


async def test_a_refused_call_ends_with_status_1(pbx, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instance(tmp_path, pbx.port, "no-such-number")
    assert await call._run(parse("--state", str(tmp_path))) == 1
    assert "404" in capsys.readouterr().err
