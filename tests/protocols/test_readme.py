"""The short guide beside the files is true: its examples, put where it says, are sound."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from answering.matching.collisions import judged
from answering.places import project_root
from answering.protocols import source
from answering.protocols.model import Level

LIBRARY = project_root() / "protocols"
EXAMPLES, PACK, TEXTS = re.findall(r"```yaml\n(.*?)```", (LIBRARY / "README.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, tmp_path / "protocols"))


def test_the_examples_are_examples_of_chest_pain(copied: Path) -> None:
    path = copied / "base/chest-pain.yaml"
    own = ("emergencies:", "openings:", "contrasts:", "dialogues:")
    kept = [
        part for part in re.split(r"^(?=\S)", path.read_text("utf-8"), flags=re.MULTILINE) if not part.startswith(own)
    ]
    path.write_text("".join(kept).rstrip() + "\n" + EXAMPLES, "utf-8")
    found, problems = source.check(copied, judge=judged)
    assert problems == []
    assert found is not None
    assert found.protocols["chest-pain"].dialogues[0].expect.level is Level.ON_CALL_NOW


def test_the_pack_is_one(copied: Path) -> None:
    home = copied / "packs/surgery"
    home.mkdir(parents=True, exist_ok=True)
    (home / "pack.yaml").write_text('schema: 1\nid: surgery\ntitle: {en: "surgery", es: "cirugía"}\n', "utf-8")
    (home / "chest.yaml").write_text(PACK, "utf-8")
    found, problems = source.check(copied, judge=judged)
    assert problems == []
    assert found is not None
    chest = found.protocols["chest-pain"]
    assert "surgery" in chest.packs
    assert {branch.level for branch in chest.question("still-there").branches} == {
        Level.EMERGENCY_NOW,
        Level.EMERGENCY_DEPARTMENT_NOW,
    }


def test_the_texts_find_their_places(copied: Path) -> None:
    lexicon = "{yes: [oui], no: [non], uncertain: [bof], digits: [a, b, c, d, e, f, g, h, i, j]}"
    (copied / "languages/fr").mkdir(parents=True)
    (copied / "languages/fr.yaml").write_text(
        f"schema: 1\ncode: fr\nname: français\nvoice: fr\nlexicon: {lexicon}\n", "utf-8"
    )
    (copied / "languages/fr/some.yaml").write_text(TEXTS, "utf-8")
    script = copied / source.SCRIPT
    script.write_text(script.read_text("utf-8").replace("languages: [en, es]", "languages: [en, es, fr]"), "utf-8")
    files, _ = source.read_files(copied)
    found, problems = source.check_files(files, copied)
    assert {problem.what for problem in problems if Path(problem.file).parent.name in ("languages", "fr")} == set()
    assert found.protocols["chest-pain"].question("still-there").say["fr"] == "Avez-vous encore mal ?"
    assert found.script.sentences["greeting"]["fr"] == "Bonjour, ici {practice}."
    assert all("fr" in problem.what for problem in problems)
