"""What has been published, when and by whom: one file, replaced in one step, whose last entry is what runs.

<state>/published/published.json    the publications, oldest first
<state>/published/coming.json       the set that the service is to make ready, while a publishing is under way
<state>/published/lock              held by whoever publishes; a killed process holds it no longer
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from answering.errors import AnsweringError
from answering.publishing import snapshot

PUBLISH, ROLLBACK, FIRST_START, WITHDRAWN, FALL_BACK, AT_START = (
    "publish",
    "rollback",
    "first-start",
    "withdrawn",
    "fall-back",
    "at-start",
)
_BACKWARDS = (ROLLBACK, WITHDRAWN, FALL_BACK)
_MOST = 500
_LIST, _COMING, _LOCK = "published.json", "coming.json", "lock"


@dataclass(frozen=True, slots=True)
class Publication:
    """One change of what runs. `content`: the set's name. `at`: UTC, ISO 8601. `by`: a login name. `how`: see above.

    `mode`: the set's own, known even when the set is damaged.
    """

    content: str
    at: str
    by: str
    how: str
    mode: str

    @classmethod
    def now(cls, content: str, how: str, mode: str) -> Publication:
        return cls(content, datetime.now(UTC).isoformat(timespec="seconds"), login_name(), how, mode)


def home_of(state: Path) -> Path:
    """Where an installation keeps what was published."""
    return state / "published"


def login_name() -> str:
    """Who is logged in, also behind sudo; else whose process this is."""
    try:
        return os.getlogin()
    except OSError:
        pass
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def read(home: Path) -> tuple[Publication, ...]:
    """Every publication, oldest first; none where nothing was published. Raises AnsweringError for a damaged list."""
    path = home / _LIST
    try:
        return tuple(Publication(**one) for one in json.loads(path.read_bytes()))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise AnsweringError(
            f"{path} cannot be read ({type(error).__name__})",
            "restore it from a backup, or delete it and publish again",
        ) from error


def current(home: Path) -> Publication | None:
    """What is published now. Raises AnsweringError as `read` does."""
    return (read(home) or (None,))[-1]


def add(home: Path, publication: Publication) -> None:
    """Make this what is published: the one step in which everything changes. Raises OSError."""
    every = [*read(home), publication][-_MOST:]
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    snapshot.replace_durably(home / _LIST, json.dumps([asdict(one) for one in every], indent=1).encode())


def before(publications: Sequence[Publication]) -> str | None:
    """The set that going back leads to: what was published before what runs, however often one went back already."""
    path: list[str] = []
    for one in publications:
        if one.how in _BACKWARDS and one.content in path:
            while path[-1] != one.content:
                path.pop()
        elif not path or path[-1] != one.content:
            path.append(one.content)
    return path[-2] if len(path) > 1 else None


def tidy(home: Path) -> None:
    """Keep the last sets published; the older ones and what a killed process left go."""
    wanted: dict[str, None] = {}
    for one in reversed(read(home)):
        if len(wanted) < snapshot.KEPT:
            wanted.setdefault(one.content)
    snapshot.forget(home, wanted)


def announce(home: Path, content: str) -> None:
    """Ask the running service to make a set ready. Raises OSError."""
    snapshot.replace_durably(home / _COMING, json.dumps(content).encode())


def announced(home: Path) -> str | None:
    """The set to make ready, if any."""
    try:
        return str(json.loads((home / _COMING).read_bytes()))
    except (OSError, ValueError):
        return None


def end_announcement(home: Path) -> None:
    (home / _COMING).unlink(missing_ok=True)


def changed_at(home: Path) -> tuple[int, ...]:
    """Something that is different whenever the publications or the announcement are; costs two stats."""
    marks: list[int] = []
    for name in (_LIST, _COMING):
        try:
            found = os.stat(home / name)
        except OSError:
            marks += (0, 0)
        else:
            marks += (found.st_ino, found.st_mtime_ns)
    return tuple(marks)


@contextmanager
def lock(state: Path) -> Iterator[Path]:
    """Publish alone; gives the home of what was published. Raises AnsweringError when somebody else publishes."""
    home = home_of(state)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise AnsweringError(
            f"nothing can be published into {home}: {error.strerror}",
            f"publish as the user that the service runs as, who owns {state}",
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AnsweringError(
                "somebody else is publishing, or the service is starting", "try again in a moment"
            ) from error
        yield home
    finally:
        os.close(descriptor)
