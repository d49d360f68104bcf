"""The shipped files with few of the complaints: there is less to speak and nothing to learn from."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from answering.__main__ import main as answering
from answering.places import project_root

COMPLAINTS = frozenset(
    {
        "bleeding", "breathing", "chest-pain", "child-call", "fever-adult", "fever-in-child", "headache",
        "pregnancy-call", "stroke", "suicide",
    }
)  # fmt: skip
_EMERGENCIES = re.compile(r"^emergencies:.*\n(?:(?:[ #].*)?\n)*", re.MULTILINE)


def copy_to(folder: Path) -> Path:
    """Every file of `protocols` but the complaints' that are not named above; returns the folder, made anew.

    Without sentences of emergencies nothing is learnt: few complaints would teach that the others are these.
    """
    shutil.copytree(project_root() / "protocols", folder)
    for path in (folder / "base").glob("*.yaml"):
        text = path.read_text("utf-8")
        if path.stem in COMPLAINTS or "\nkind: " in text:
            path.write_text(_EMERGENCIES.sub("", text), "utf-8")
        else:
            path.unlink()
    return folder


def main() -> int:
    """Have them spoken into the cache: no test then waits for a sentence that is being made."""
    with tempfile.TemporaryDirectory() as home:
        return answering(["prepare", "--protocols", str(copy_to(Path(home) / "protocols")), "--state", f"{home}/state"])


if __name__ == "__main__":
    sys.exit(main())
