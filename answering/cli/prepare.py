"""`answering prepare`: speak every fixed sentence into the cache, so that no caller waits for one, and learn from the
protocols' sentences what callers mean.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from answering import settings as practice
from answering.learning import serving
from answering.places import project_root, state_dir
from answering.prepare import prepare
from answering.protocols import source

NAME = "prepare"
HELP = "speak the fixed sentences into the cache and learn from the protocols' (set-up does this; again costs little)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--protocols", type=Path, default=project_root() / "protocols", metavar="DIR")
    parser.add_argument("--state", type=Path, metavar="DIR", help="where the dialplan's own sentences go")


def run(arguments: argparse.Namespace) -> int:
    settings = practice.load(arguments.protocols / "practice.yaml", os.environ)
    protocols = source.load(arguments.protocols)
    state = arguments.state or state_dir("run")
    count = asyncio.run(prepare(settings, protocols, state / "sounds"))
    print(f"{count} sentences are ready to be spoken")
    model = serving.build(protocols)
    if model is not None:
        print(f"what the protocols' sentences teach is built: {model.name[:12]}")
    return 0
