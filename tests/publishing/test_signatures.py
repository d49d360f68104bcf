"""A signature covers everything that says something about its protocol, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from answering.publishing import practice, signatures, snapshot
from answering.publishing.practice import PracticeSet
from answering.publishing.signatures import Signature
from tests.publishing.conftest import ARM, Edit

WHEN = "2026-11-23T21:00:00Z"


def load(folder: Path) -> PracticeSet:
    files, _ = snapshot.read_folder(folder)
    return practice.load(files, folder, {})


def sign(folder: Path, protocol: str) -> None:
    found = load(folder)
    signature = Signature(protocol, "Ana Díaz", 'MD, "chief"', WHEN, 1, found.content[protocol])
    path = folder / signatures.path_of(protocol)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(signature.encode())


def test_a_signature_is_read_as_it_was_written(folder: Path) -> None:
    sign(folder, "sore-arm")
    found = load(folder)
    assert found.signatures["sore-arm"].name == "Ana Díaz"
    assert found.signatures["sore-arm"].role == 'MD, "chief"'
    assert found.standing() == {"red-flags": "unsigned", "sore-arm": "signed"}


COVERED = {
    "its own file": (ARM, "# read once more\n"),
    "a pack that extends it": ("packs/bones/arm.yaml", "# another remark\n"),
    "the pack's own file": ("packs/bones/pack.yaml", "# another remark\n"),
    "texts in another language": ("languages/xx/arm.yaml", "# another remark\n"),
}


@pytest.mark.parametrize("what", COVERED)
def test_a_change_of_what_is_covered_makes_it_stale(folder: Path, what: str) -> None:
    files, _ = snapshot.read_folder(folder)
    files |= {
        "packs/bones/arm.yaml": b"{schema: 1, extends: sore-arm}\n",
        "packs/bones/pack.yaml": b"schema: 1\nid: bones\n",
        "languages/xx/arm.yaml": b"texts:\n  sore-arm: {}\n",
    }
    before = signatures.content_of(files)
    name, addition = COVERED[what]
    after = signatures.content_of({**files, name: files[name] + addition.encode()})
    signed = {"sore-arm": Signature("sore-arm", "Ana", "MD", WHEN, 1, before["sore-arm"])}
    assert signatures.standing("sore-arm", signed, before) == "signed"
    assert signatures.standing("sore-arm", signed, after) == "stale"
    assert after["note"] == before["note"]
    assert after["red-flags"] == before["red-flags"]


@pytest.mark.parametrize(
    "extension",
    [
        b"schema: 1\nextends: sore-arm\n",
        b"schema: 1\n'extends': \"sore-arm\"\n",
        b"# a remark\n\n{extends: sore-arm, red_flags: [{\nid: other}]}\n",
        b"--- {extends: sore-arm, red_flags: [{\nid: other}]}\n",
    ],
)
def test_however_an_extension_is_written_it_is_covered(folder: Path, extension: bytes) -> None:
    files, _ = snapshot.read_folder(folder)
    with_it = signatures.content_of({**files, "packs/bones/arm.yaml": extension})
    assert with_it["sore-arm"] != signatures.content_of(files)["sore-arm"]


def test_a_stale_signature_and_one_of_nothing_are_warnings(folder: Path, change: Edit) -> None:
    sign(folder, "sore-arm")
    change(ARM, "Is the arm broken?", "Is your arm broken?")
    orphan = Signature("sore-leg", "Ana", "MD", WHEN, 1, "0" * 64)
    (folder / signatures.path_of("sore-leg")).write_bytes(orphan.encode())
    files, _ = snapshot.read_folder(folder)
    found, problems = practice.check(files, folder, {})
    assert found is not None
    assert found.standing()["sore-arm"] == "stale"
    told = [problem for problem in problems if "signatures/" in problem.file]
    assert [problem.warning for problem in told] == [True, True]
    assert "has changed since it was signed" in told[0].what
    assert "there is no protocol 'sore-leg'" in told[1].what


BROKEN = {
    "unknown key": (b"role:", b"rolle:", "unknown key 'rolle'"),
    "no name": (b'name: "Ana"', b'name: ""', "name is empty"),
    "another's": (b"protocol: sore-arm", b"protocol: note", "this signature is of 'note'"),
    "no date": (WHEN.encode(), b"yesterday", "'when' is not as it was written"),
    "no hash": (b'content: "', b'content: "x', "'content' is not as it was written"),
    "not YAML": (b"schema: 1", b"schema: [", "not YAML"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_signature_is_an_error_at_its_place(folder: Path, what: str) -> None:
    old, new, told = BROKEN[what]
    name = signatures.path_of("sore-arm")
    (folder / name).parent.mkdir()
    data = Signature("sore-arm", "Ana", "MD", WHEN, 1, "0" * 64).encode()
    assert data.count(old) == 1
    (folder / name).write_bytes(data.replace(old, new))
    files, _ = snapshot.read_folder(folder)
    found, problems = practice.check(files, folder, {})
    assert found is None
    assert any(told in problem.what and problem.file == str(folder / name) for problem in problems)


def test_live_mode_refuses_drafts_the_unsigned_and_the_stale(folder: Path, change: Edit) -> None:
    assert practice.refusals(load(folder), folder) == []
    change("practice.yaml", "schema: 1\n", "schema: 1\nmode: live\n")
    refused = [problem.what for problem in practice.refusals(load(folder), folder)]
    assert refused == [
        "'red-flags' may not serve patients: nobody has signed it",
        "'sore-arm' is a draft",
        "'sore-arm' may not serve patients: nobody has signed it",
    ]
    change(ARM, "status: draft", "status: active")
    sign(folder, "red-flags")
    sign(folder, "sore-arm")
    assert practice.refusals(load(folder), folder) == []
    change(ARM, "Is the arm broken?", "Is your arm broken?")
    refused = [problem.what for problem in practice.refusals(load(folder), folder)]
    assert refused == ["'sore-arm' may not serve patients: it has changed since it was signed"]
