"""The dialplan's mailbox: no message is forgotten, none is told twice."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

from answering.mailbox import messages


def recorded(folder: Path, *, size: int = 20_000, age_s: float = 60.0) -> str:
    call = str(uuid.uuid4())
    file = folder / f"{call}.wav"
    file.write_bytes(bytes(size))
    then = time.time() - age_s
    os.utime(file, (then, then))
    return call


def test_a_message_left_while_nobody_looked_is_told_once(tmp_path: Path) -> None:
    call = recorded(tmp_path)
    told: set[str] = set()
    found = list(messages(tmp_path, told))
    assert [(each.call, each.queue, each.urgent) for each in found] == [(call, "mailbox", True)]
    assert list(messages(tmp_path, told)) == []


def test_after_a_restart_the_same_message_has_the_same_id(tmp_path: Path) -> None:
    recorded(tmp_path)
    assert [each.id for each in messages(tmp_path, set())] == [each.id for each in messages(tmp_path, set())]


def test_a_message_still_being_spoken_waits(tmp_path: Path) -> None:
    recorded(tmp_path, age_s=0.0)
    told: set[str] = set()
    assert list(messages(tmp_path, told)) == []
    assert told == set()


def test_a_caller_who_said_nothing_leaves_no_message(tmp_path: Path) -> None:
    recorded(tmp_path, size=44)
    assert list(messages(tmp_path, set())) == []


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_bytes(bytes(1000))
    assert list(messages(tmp_path / "absent", set())) == list(messages(tmp_path, set())) == []
