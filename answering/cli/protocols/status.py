"""`answering protocols status`: what runs, since when and by whom, and what lies in the folder beside it."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from answering.cli.protocols._folder import add_folder
from answering.cli.protocols._installation import Installation, add_state

NAME = "status"
HELP = "what runs, since when, published by whom; signatures; whether the files at hand are sound and the same"
_MOST_HISTORY = 20


@dataclass(frozen=True, slots=True)
class Status:
    """`runs`: who runs which set. `signatures`: how many of what triage needs are signed, stale, unsigned."""

    published: dict[str, str] | None
    service: bool
    since: str
    runs: dict[str, str]
    calls: int
    agreed: bool
    mode: str
    protocols: int
    drafts: int
    signatures: dict[str, int]
    folder: dict[str, object]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one object")
    parser.add_argument("--history", action="store_true", help="the last publications too, the newest first")
    add_folder(parser, installed=True)
    add_state(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 when what is published is what every worker runs (or no service runs), else 1."""
    from answering.publishing import publications

    installation = Installation.of(arguments)
    status = status_of(installation)
    history = publications.read(publications.home_of(installation.state))[: -_MOST_HISTORY - 1 : -1]
    if arguments.json:
        told = asdict(status) | ({"history": [asdict(one) for one in history]} if arguments.history else {})
        print(json.dumps(told))
    else:
        print(*lines(status), sep="\n")
        for one in history if arguments.history else ():
            print(f"  {one.content[:12]}  {one.at}  {one.how:12} {one.by}")
    return 0 if status.published is not None and status.agreed else 1


def status_of(installation: Installation) -> Status:
    """Everything there is to tell. Raises AnsweringError where the list of publications is damaged."""
    from answering.errors import InvalidFiles
    from answering.publishing import publications, start

    home = publications.home_of(installation.state)
    current = publications.current(home)
    told = installation.standing()
    found = None
    if current is not None:
        try:
            found = start.load_named(home, current.content, installation.environment())
        except InvalidFiles:
            found = None
    runs = {f"worker {one.worker}": one.runs for one in told.workers} | {"supervisor": told.runs} if told else {}
    return Status(
        published=None if current is None else asdict(current),
        service=told is not None,
        since=told.since if told else "",
        runs=runs,
        calls=sum(one.calls for one in told.workers) if told else 0,
        agreed=told is None or (current is not None and not told.late(current.content)),
        mode=found.settings.mode if found else "",
        protocols=len(found.protocols.protocols) if found else 0,
        drafts=len(found.drafts()) if found else 0,
        signatures=dict(Counter(found.standing().values())) if found else {},
        folder=_folder(installation, current.content if current else ""),
    )


def lines(status: Status) -> Iterator[str]:
    """The same for a person."""
    one = status.published
    if one is None:
        yield "nothing is published: answering protocols publish"
    else:
        yield f"published   {one['content'][:12]}, {one['at']}, by {one['by']} ({one['how']})"
    if status.service:
        yield f"running     {_running(status)}; {status.calls} calls now"
    else:
        yield "running     no service runs; the next start takes what is published"
    if status.mode:
        yield f"mode        {status.mode}"
        yield f"protocols   {status.protocols}, {status.drafts} of them drafts that no clinician has signed off"
        yield "signatures  " + ", ".join(f"{status.signatures.get(each, 0)} {each}" for each in _STANDINGS)
    yield f"folder      {status.folder['path']}: {_folder_words(status)}"


_STANDINGS = ("signed", "stale", "unsigned")


def _running(status: Status) -> str:
    if status.agreed:
        return f"every worker runs it, since {status.since}"
    return "NOT the same everywhere: " + ", ".join(f"{who} {name[:12]}" for who, name in status.runs.items())


def _folder_words(status: Status) -> str:
    if status.folder["same"]:
        return "as published"
    if status.folder["problems"]:
        first = status.folder["first"]
        told = "".join(f"\n            {each}" for each in first) if isinstance(first, list | tuple) else ""
        runs_on = ", so what is published runs on" if status.published is not None else ""
        return f"{status.folder['problems']} problems{runs_on}{told}"
    if status.published is None:
        return "sound, and not live yet"
    return f"sound, and NOT live: {status.folder['changed']}; see answering protocols diff published"


def _folder(installation: Installation, published: str) -> dict[str, object]:
    from answering.publishing import publications, snapshot, start

    files, _ = snapshot.read_folder(installation.folder)
    home = publications.home_of(installation.state)
    _, problems = start.differs(published, home, installation.folder, installation.environment())
    return {
        "path": str(installation.folder),
        "content": snapshot.name_of(files),
        "same": snapshot.name_of(files) == published,
        "changed": start.changed_files(snapshot.read(home, published) or {}, files),
        "problems": len(problems),
        "first": [str(problem).splitlines()[0] for problem in problems[:5]],
    }
