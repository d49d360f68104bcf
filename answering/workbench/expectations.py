"""What a dialogue expects of its call, and in what the call that was played differs; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answering.protocols.model import Expected
from answering.workbench.call import Played

NONE = "none"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing expected and what there was instead, both as they would be written in a file."""

    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, got {self.got}"


def differences(expected: Expected, played: Played) -> tuple[Difference, ...]:
    """Everything in which the call is not what was expected; only what the dialogue names is compared."""
    return tuple(_differences(expected, played))


def got(played: Played) -> dict[str, object]:
    """How the call ended, in the words of `expect`."""
    end = played.disposition
    task = end.task
    found: dict[str, object] = {
        "level": end.level.id,
        "protocol": end.protocol or NONE,
        "red_flag": end.red_flag or NONE,
        "route": played.route or NONE,
        "queue": (task.queue if task else "") or NONE,
        "purpose": end.purpose or NONE,
    }
    return found | ({"fields": dict(task.fields)} if task and task.fields else {})


def _differences(expected: Expected, played: Played) -> Iterator[Difference]:
    ended = got(played)
    if expected.level is not None and expected.level is not played.disposition.level:
        yield Difference("level", expected.level.id, str(ended["level"]))
    for name in ("protocol", "red_flag", "route", "queue", "purpose"):
        wanted = getattr(expected, name)
        if wanted is not None and (wanted or NONE) != ended[name]:
            yield Difference(name, wanted or NONE, str(ended[name]))
    task = played.disposition.task
    fields = dict(task.fields) if task else {}
    for name, value in expected.fields.items():
        if fields.get(name, "") != value:
            yield Difference(f"field {name}", value or NONE, fields.get(name) or NONE)
    missing = _first_unsaid(expected.says, [say.name for say in played.says])
    if missing is not None:
        spoken = ", ".join(dict.fromkeys(say.name.removeprefix("script:") for say in played.says))
        yield Difference("says", f"'{missing}' in its turn", spoken)
    if played.unused:
        count = len(played.unused)
        what = f"the call to go on for {count} more turn{'' if count == 1 else 's'} (from '{played.unused[0]}')"
        yield Difference("turns", what, "an end before them")


def _first_unsaid(wanted: Sequence[str], said: Sequence[str]) -> str | None:
    """The first name of `wanted` that is not spoken after the ones before it."""
    at = 0
    for name in wanted:
        names = (name, f"script:{name}")
        at = next((place + 1 for place in range(at, len(said)) if said[place] in names), 0)
        if not at:
            return name
    return None
