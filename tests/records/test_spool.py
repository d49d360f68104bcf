"""The spool on a real disk: order, bound, crashes, and who may take over whose files."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from answering.records.line import Line
from answering.records.spool import REFUSED, Spool


def line(number: int, *, kind: str = "utterance", size: int = 0) -> Line:
    return Line(kind, b'{"kind":"%s","n":%d,"pad":"%s"}' % (kind.encode(), number, b"x" * size))


def drain(spool: Spool, most: int = 7) -> list[bytes]:
    found: list[bytes] = []
    while chunk := spool.read(most):
        assert len(chunk.lines) + len(chunk.broken) <= most
        found += [item.data for item in chunk.lines]
        spool.done(chunk)
    return found


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_lines_come_out_in_order_and_the_file_is_emptied(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    given = [line(n) for n in range(100)]
    assert spool.append(given) == 0
    (name,) = files(tmp_path / "spool")
    assert (tmp_path / "spool" / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    assert spool.waiting_bytes > 0
    assert drain(spool) == [item.data for item in given]
    assert spool.waiting_bytes == 0
    assert (tmp_path / "spool" / name).stat().st_size == 0
    spool.append([line(100)])
    assert drain(spool) == [line(100).data]
    spool.close()
    assert files(tmp_path / "spool") == []


def test_what_was_not_done_is_read_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append([line(n) for n in range(3)])
    first = spool.read(2)
    again = spool.read(2)
    assert first == again
    assert first is not None
    spool.done(first)
    assert drain(spool) == [line(2).data]
    spool.close()


def test_a_new_file_begins_when_one_is_large_and_old_ones_go(tmp_path: Path) -> None:
    spool = Spool(tmp_path, segment_bytes=1000)
    given = [line(n, size=300) for n in range(30)]
    for item in given:
        spool.append([item])
    assert len(files(tmp_path)) > 5
    assert drain(spool) == [item.data for item in given]
    assert len(files(tmp_path)) == 1
    spool.close()


def test_a_line_larger_than_one_read_comes_out_whole(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    given = [line(0), line(1, size=3_000_000), line(2)]
    spool.append(given)
    assert drain(spool) == [item.data for item in given]
    spool.close()


def test_at_the_bound_the_essential_is_still_taken_and_nothing_old_is_dropped(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=10_000)
    given = [line(n, size=100) for n in range(200)]
    refused = spool.append(given)
    kept = 200 - refused
    assert 0 < kept * len(given[0].data) < 9_000
    assert spool.append([line(0)]) == 1 or spool.append([line(0, size=200)]) == 1
    assert spool.append([line(900, kind="message")]) == 0
    for n in range(200):
        spool.append([line(n, kind="disposition", size=100)])
    assert sum((tmp_path / name).stat().st_size for name in files(tmp_path)) < 10_000
    assert drain(spool)[:kept] == [item.data for item in given[:kept]]
    assert spool.append([line(0)]) == 0
    spool.close()


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """A disk that takes no more than `size` bytes in one file: writes are cut short, then fail."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_write_cut_short_leaves_nothing_of_itself(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append([line(0)])
    with largest_file(150), pytest.raises(OSError):
        spool.append([line(1, size=200)])
    spool.append([line(2)])
    assert drain(spool) == [line(0).data, line(2).data]
    spool.close()


def test_a_file_of_a_living_process_is_not_taken(tmp_path: Path) -> None:
    first, second = Spool(tmp_path), Spool(tmp_path)
    first.append([line(1)])
    assert second.adopt() == 0
    assert drain(first) == [line(1).data]
    first.close()
    second.close()


def test_what_a_closed_one_left_is_taken_once_before_the_own(tmp_path: Path) -> None:
    first = Spool(tmp_path, segment_bytes=10)
    for n in range(4):
        first.append([line(n)])
    first.close()
    second, third = Spool(tmp_path), Spool(tmp_path)
    second.append([line(4)])
    assert (second.adopt(), third.adopt(), second.adopt()) == (4, 0, 0)
    assert drain(second) == [line(n).data for n in range(5)]
    second.close()
    third.close()
    assert files(tmp_path) == []


@contextmanager
def forked(work: Callable[[], object]) -> Iterator[None]:
    """A forked child that has done `work` and goes on living until it is killed at the end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work()
            os.write(writer, b".")
            time.sleep(30)
        finally:
            os._exit(0)
    try:
        assert os.read(reader, 1) == b"."
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_what_a_killed_process_left_is_taken_even_with_its_last_line_cut_short(tmp_path: Path) -> None:
    def work() -> None:
        theirs = Spool(tmp_path)
        theirs.append([line(1), line(2)])
        (name,) = files(tmp_path)
        with (tmp_path / name).open("ab") as file:
            file.write(line(3).data[:20])

    spool = Spool(tmp_path)
    with forked(work):
        assert spool.adopt() == 0
    assert spool.adopt() == 1
    chunk = spool.read(10)
    assert chunk is not None
    assert [item.data for item in chunk.lines] == [line(1).data, line(2).data]
    spool.done(chunk)
    rest = spool.read(10)
    assert rest is not None and rest.broken == (line(3).data[:20],) and not rest.lines
    spool.done(rest)
    assert spool.read(10) is None
    spool.close()
    assert files(tmp_path) == []


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child_does_not_keep_its_parents_files_from_others(tmp_path: Path) -> None:
    parent = Spool(tmp_path)
    parent.append([line(1)])
    with forked(lambda: None):
        parent.close()
        other = Spool(tmp_path)
        assert other.adopt() == 1
        assert drain(other) == [line(1).data]
        other.close()


def test_lines_set_aside_are_kept_and_never_read(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.set_aside(b"one")
    spool.set_aside(b"two")
    kept = tmp_path / "spool" / REFUSED
    assert kept.read_bytes() == b"one\ntwo\n"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert spool.adopt() == 0
    spool.close()


def test_no_more_is_set_aside_than_may_be(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=1000)
    with pytest.raises(OSError):
        for _ in range(5):
            spool.set_aside(b"x" * 40)
    assert (tmp_path / REFUSED).stat().st_size == 82
    spool.close()


def test_renamed_they_are_tried_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.set_aside(line(1).data)
    (tmp_path / REFUSED).rename(tmp_path / "again.jsonl")
    assert spool.adopt() == 1
    assert drain(spool) == [line(1).data]
    spool.close()
