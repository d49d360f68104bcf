"""Packs that are switched off, tried beside what serves, so that switching one on brings no surprise; pure.

What they would collide with is a warning: nothing that is off reaches a caller. All of them are tried at once; only
where that brings something up each is tried alone, to say which it is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence

from answering.errors import Problem
from answering.protocols.reading import FileRead

Reads = Callable[[Collection[str]], Sequence[FileRead]]
Between = Callable[[Sequence[FileRead]], list[Problem]]


def problems(off: Sequence[str], reads: Reads, between: Between, known: Collection[Problem]) -> list[Problem]:
    """What is wrong once packs are switched on. `off`: those that are not; `reads`: every file with the packs named;
    `between`: the problems between files; `known`: what is wrong without any of them.
    """
    if not off:
        return []
    own, together = _tried(off, reads, between, known)
    if not together or len(off) == 1:
        return [*own, *(_once(f"the pack '{off[0]}' is", problem) for problem in together)]
    alone: list[Problem] = []
    for pack in off:
        more, found = _tried((pack,), reads, between, known)
        own += more
        together = [problem for problem in together if problem not in found]
        alone += (_once(f"the pack '{pack}' is", problem) for problem in found)
    named = ", ".join(off)
    return [*own, *alone, *(_once(f"all of the packs {named} are", problem) for problem in together)]


def _tried(
    packs: Sequence[str], reads: Reads, between: Between, known: Collection[Problem]
) -> tuple[list[Problem], list[Problem]]:
    """What is wrong in the files with these packs, and between them; each problem only once."""
    found = reads(packs)
    own = [problem for read in found for problem in read.problems if problem not in known]
    return own, [problem for problem in between(found) if problem not in known]


def _once(which: str, problem: Problem) -> Problem:
    return dataclasses.replace(problem, what=f"once {which} switched on: {problem.what}", warning=True)
