"""What reading one file gives: the protocol, and whatever can only be judged beside the other files."""

from __future__ import annotations

from dataclasses import dataclass

from answering.errors import Problem
from answering.protocols.model import Protocol
from answering.protocols.yaml_source import Place

COMPLAINT = "complaint"
RED_FLAG = "red flag"
OPENING = "opening"
EMERGENCY = "emergency"
CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Wording:
    """One phrase or sentence of one file. Within a `scope` a phrase may belong to one owner only.

    `plain`: its words as they are compared, folded and without fillers. `stems`: those without their endings. Both are
    "" for a phrase that no matcher was asked about. `strong`: one that acts at once.
    """

    scope: str
    language: str
    phrase: str
    owner: str
    place: Place
    plain: str = ""
    stems: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that stands for something in another file; `what` says for what: "protocol", "queue" …"""

    what: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file of protocols. `place`: where its id stands. `protocol` is None if it has none that could be read."""

    place: Place
    protocol: Protocol | None = None
    problems: tuple[Problem, ...] = ()
    wordings: tuple[Wording, ...] = ()
    mentions: tuple[Mention, ...] = ()
    review_place: Place | None = None
