"""`answering records`: what a person reads, with the server running and without."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from answering.cli import records
from answering.cli.protocols import diff
from answering.cli.protocols._installation import Installation
from answering.errors import AnsweringError, NotInstalled, RecordsError
from answering.instance import Instance
from answering.places import installed, project_root
from answering.records.data_folder import living_server
from answering.records.line import encode
from answering.records.model import CallSummary, Record
from answering.records.postgres import EmbeddedPostgres
from answering.records.store import Store
from answering.workbench import folder
from tests.records.conftest import owner
from tests.records.samples import started, whole_call

CALL = "0f0e0d0c-0000-4000-8000-000000000001"


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    records.add_arguments(parser)
    return records.run(parser.parse_args(words))


def fill(url: str, *given: Record) -> None:
    async def work() -> None:
        store = Store(url)
        await store.open()
        await store.migrate()
        if given:
            await store.insert([encode(record, n) for n, record in enumerate(given)])
        await store.close()

    asyncio.run(work())


def describe(state: Path, url: str) -> None:
    Instance(
        name="test",
        state=str(state),
        protocols="",
        number="100",
        sip={},
        accounts={},
        ami={},
        http_port=0,
        worker_ports=(),
        ari_password="",
        database_url=url,
        run="",
    ).write()


@pytest.fixture
def filled(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    fill(database, *whole_call(CALL))
    monkeypatch.setenv("DATABASE_URL", database)
    return database


def test_the_list_names_the_call_its_caller_and_its_end(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("list") == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["id", "began", "caller"]
    for word in ("0f0e0d0c", "+15550100", "42", "on-call-now", "message", "hung-up"):
        assert word in line.split()


def test_a_call_is_told_in_the_order_of_time(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("show", "0f0e") == 0
    lines = capsys.readouterr().out.splitlines()
    order = ["caller    my tooth hurts", "decided   red-flag at bleeding:how-long -> on-call-now", "latency   312 ms"]
    order += ["disposed  on-call-now by route page-on-call, red flag will-not-stop", "part ends handed-back"]
    order += ["route     page-on-call begins", "page      attempt 1, dr-lee: no-answer", "message   URGENT for on-call"]
    order += ["disposed  on-call-now by route message", "part ends hung-up after 40.5 s"]
    places = [next(n for n, line in enumerate(lines) if words in line) for words in order]
    assert places == sorted(places)
    assert "name Ana Ruiz" in "\n".join(lines)


def test_json_holds_every_field(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("show", CALL, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["call"]) == set(CallSummary.__dataclass_fields__)
    assert told["call"]["call"] == CALL and told["call"]["recordings"] == ["/rec/1.wav", "/rec/2.wav"]
    kinds = [entry["kind"] for entry in told["timeline"]]
    assert kinds[:3] == ["utterance", "decision", "turn-latency"] and kinds[-1] == "call-ended"
    assert told["timeline"][1]["level"] == "on-call-now"
    assert command("list", "--json", "--limit", "1") == 0
    assert json.loads(capsys.readouterr().out)[0]["call"] == CALL


def test_a_number_cannot_steer_the_terminal(filled: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(filled, started("0f0e0d0c-0000-4000-8000-000000000002", number="\x1b[2J+1\x07"))
    assert command("list") == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told and "\x07" not in told and "\ufffd[2J+1" in told


@pytest.mark.parametrize(
    ("words", "what"), [(("show", "dead"), "no call has that id"), (("show", "0f"), "several calls begin")]
)
def test_what_cannot_be_shown_is_told(filled: str, words: tuple[str, ...], what: str) -> None:
    fill(filled, started("0f0e0d0c-0000-4000-8000-000000000002"))
    with pytest.raises(RecordsError, match=what) as error:
        command(*words)
    assert error.value.mend


def test_no_calls_yet(database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fill(database)
    monkeypatch.setenv("DATABASE_URL", database)
    assert command("list") == 0
    assert capsys.readouterr().out == "no calls yet\n"


def test_no_database_and_no_instance_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotInstalled, match="nothing runs from"):
        command("list", "--state", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@/none?host=/nowhere")
    with pytest.raises(RecordsError, match="cannot be used") as error:
        command("list")
    assert "make run" in error.value.mend


def test_records_of_an_instance_that_has_stopped_are_read_and_its_server_stops_again(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "postgres"
    serving = owner(data)
    assert serving.stdout is not None
    url = serving.stdout.readline().split()[0]
    describe(tmp_path, url)
    fill(url, *whole_call(CALL))
    assert command("--state", str(tmp_path), "list") == 0
    assert living_server(data) is not None
    serving.terminate()
    serving.communicate()
    assert living_server(data) is None
    assert command("show", "0f0e", "--state", str(tmp_path)) == 0
    told = capsys.readouterr().out
    assert told.count("0f0e0d0c") == 2 and "my tooth hurts" in told
    assert living_server(data) is None


def test_an_embedded_server_is_not_started_for_another_database(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres", installed())
    describe(tmp_path, "postgresql://nobody@/none?host=/nowhere")
    with pytest.raises(AnsweringError, match="cannot be used"):
        command("--state", str(tmp_path), "list")
    assert not server.data.exists()


async def test_diff_says_that_no_call_is_recorded_yet(database: str, tmp_path: Path) -> None:
    practice = folder.load(project_root() / "protocols", {})
    installation = Installation(tmp_path, cast(Instance, SimpleNamespace(database_url=database)), tmp_path)
    told = await asyncio.to_thread(diff._replayed, installation, 5, practice, practice)
    assert told == (None, "there are none yet")
