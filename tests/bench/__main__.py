"""`make bench`: measure, write docs/benchmarks.md with its plots.

python -m tests.bench [DATA] [--quick] [--only PART ...] [--into FOLDER]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path

from answering.errors import AnsweringError
from answering.places import project_root, state_dir
from tests.bench import plots, report
from tests.bench.machine import Machine
from tests.bench.run import PARTS, QUICK, Plan, Results, calls, recordings


def _tell(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, nargs="?", help="folder with recordings of people: an4_8k/ and fleurs_8k/")
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it works; not into docs")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--into", type=Path, help="folder for benchmarks.md and its plots (default: docs)")
    arguments = parser.parse_args()
    state = state_dir("bench")
    plan = replace(QUICK if arguments.quick else Plan(), parts=frozenset(arguments.only))
    into = arguments.into or (state / "quick" if arguments.quick else project_root() / "docs")
    if arguments.data is not None and not arguments.data.is_dir():
        print(f"answering: {arguments.data} is no folder. Give one that holds an4_8k/ and fleurs_8k/", file=sys.stderr)
        return 2
    try:
        results = _measure(plan, state, arguments.data)
        page = report.write(results, plan, into)
        plots.draw(results, into / "benchmarks")
        raw = (into if arguments.quick else state) / "figures.json"
        results.keep(raw)
    except AnsweringError as error:
        print(f"answering: {error}. {error.mend}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"answering: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    _tell(f"written: {page}; every single value: {raw}")
    return 1 if results.broken else 0


def _measure(plan: Plan, state: Path, data: Path | None) -> Results:
    began = time.monotonic()
    results = Results(Machine.here())
    if plan.parts != {"hearing"}:
        asyncio.run(calls(results, plan, state, _tell))
    if "hearing" in plan.parts and data is not None:
        recordings(results, plan, data, _tell)
    results.seconds = time.monotonic() - began
    return results


if __name__ == "__main__":
    sys.exit(main())
