"""Every kind of file a practice writes, with the table of its keys."""

from __future__ import annotations

from collections.abc import Mapping

from answering.protocols.keys import Table
from answering.protocols.schema import KINDS as OF_PROTOCOLS
from answering.settings.keys import PRACTICE

KINDS: Mapping[str, tuple[str, Table]] = {**OF_PROTOCOLS, "practice": ("Settings of the practice", PRACTICE)}
