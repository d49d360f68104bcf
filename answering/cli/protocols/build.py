"""`answering protocols build`: learn from the protocols' sentences what callers mean."""

from __future__ import annotations

import argparse
import os
import time

from answering.cli.protocols._folder import add_folder

NAME = "build"
HELP = (
    "learn from the files' sentences what callers mean (set-up and publish do this; needed after a change for `test`)"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 0 once what the folder teaches is built, also where it had been."""
    from answering.learning import serving
    from answering.workbench import folder

    found = folder.load(arguments.folder, os.environ)
    began, done = time.monotonic(), serving.built(found.protocols)
    model = serving.build(found.protocols)
    if model is None:
        print("the files hold too few sentences to learn from: wordings alone judge what callers say")
        return 0
    how = "had been built" if done else f"built in {time.monotonic() - began:.0f} s"
    print(f"{model.name[:12]}: {len(model.known)} sentences, {how} ({model.built})")
    for language, figures in model.figures.items():
        print(f"{language}: sentences that the model had not learnt, cross-validated")
        for what, share in figures.items():
            print(f"  {what:<28}{100 * share:6.1f}%")
    return 0
