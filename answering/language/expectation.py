"""What was asked: the kind of answer expected, whether what was heard so far is a whole one, and its grammar.

The functions `completeness` and `grammar` of this module are pure and take under 1 ms.
"""

from __future__ import annotations

from answering.language.grammars import grammar
from answering.language.kinds import Completeness, Expectation, Kind
from answering.language.wholeness import completeness

__all__ = ["Completeness", "Expectation", "Kind", "completeness", "grammar"]
