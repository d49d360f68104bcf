"""Apt sources as they are found on machines: both forms, odd files, other vendors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from installation import aptsources

KEY = "/usr/share/keyrings/debian-archive-keyring.gpg"
A = "http://mirror.example/debian"
B = "https://other.example/pub/debian/"

FOUND = {
    "one line": ("a.list", f"deb {A} bookworm main\n", [A]),
    "one line with options": ("a.list", f"deb [ arch=amd64 signed-by={KEY} ] {A} trixie main\n", [A]),
    "comment behind it": ("a.list", f"deb {A} sid main contrib # ours\n", [A]),
    "tabs": ("a.list", f"deb\t{A}\tbookworm\tmain\n", [A]),
    "backports": ("a.list", f"deb {A} bookworm-backports main\n", [A]),
    "source packages only": ("a.list", f"deb-src {A} bookworm main\n", []),
    "commented out": ("a.list", f"# deb {A} bookworm main\n", []),
    "words missing": ("a.list", f"deb {A}\ndeb\ndeb [\n", []),
    "flat repository": ("a.list", f"deb {A} ./\n", []),
    "security archive": ("a.list", "deb http://mirror.example/debian-security bookworm-security main\n", []),
    "cd": ("a.list", "deb cdrom:[Debian GNU/Linux 12]/ bookworm main\n", []),
    "byte order mark": ("a.list", f"\ufeffdeb {A} bookworm main\n", [A]),
    "two mirrors": ("a.list", f"deb {A} bookworm main\ndeb {B} bookworm main\n", [A, B]),
    "one twice": ("a.list", f"deb {A} bookworm main\ndeb {A}/ bookworm-updates main\n", [A]),
    "another ending": ("a.list.disabled", f"deb {A} bookworm main\n", []),
    "a name apt passes over": ("a b.list", f"deb {A} bookworm main\n", []),
    "vendor without the path": ("v.list", "deb https://apt.vendor.example bookworm main\n", []),
    "vendor below debian": ("v.list", "deb https://vendor.example/linux/debian bookworm stable\n", []),
    "vendor's own key": ("v.list", "deb [signed-by=/v.gpg] https://v.example/repo/debian bookworm main\n", []),
    "vendor's own suite": ("v.list", "deb https://v.example/debian nodistro main\n", []),
    "deb822": (
        "d.sources",
        f"Types: deb\nURIs: {A}\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: {KEY}\n",
        [A],
    ),
    "deb822, odd case, carriage returns, a comment": (
        "d.sources",
        f"types: deb deb-src\r\n# a comment\r\nuris: {A}\r\nSUITES: bookworm\r\nComponents: main\r\n",
        [A],
    ),
    "deb822, continued lines": (
        "d.sources",
        f"Types: deb\nURIs:\n {A}\n {B}\nSuites: bookworm\nComponents:\n main\n contrib\n",
        [A, B],
    ),
    "deb822, disabled": (
        "d.sources",
        f"Enabled: no\nTypes: deb\nURIs: {A}\nSuites: bookworm\nComponents: main\n",
        [],
    ),
    "deb822, second stanza": (
        "d.sources",
        f"Types: deb\nURIs: https://v.example/\nSuites: /\n\nTypes: deb\nURIs: {A}\nSuites: sid\nComponents: main\n",
        [A],
    ),
    "deb822, key written out": (
        "d.sources",
        f"Types: deb\nURIs: {A}\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN PGP\n .\n xyz\n",
        [],
    ),
    "deb822, fields missing": ("d.sources", "Types: deb\nSuites: bookworm\n\n\nnothing at all\n", []),
    "not text": ("d.sources", "Types: deb\nURIs: \udcff\udcfe\n", []),
    "empty": ("d.sources", "", []),
}


@pytest.mark.parametrize(("name", "text", "mirrors"), FOUND.values(), ids=FOUND.keys())
def test_finds_the_mirrors(tmp_path: Path, name: str, text: str, mirrors: list[str]) -> None:
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / name).write_bytes(text.encode("utf-8", errors="surrogateescape"))
    found = aptsources.debian_mirrors(aptsources.read(tmp_path))
    assert [entry.uri for entry in found] == mirrors


def test_debians_own_key_goes_first(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(f"deb {B} sid main\ndeb [signed-by={KEY}] {A} sid main\n")
    assert [entry.uri for entry in aptsources.debian_mirrors(aptsources.read(tmp_path))] == [A, B]


def test_a_list_of_mirrors_is_followed(tmp_path: Path) -> None:
    mirrors = tmp_path / "mirrors.txt"
    mirrors.write_text(f"# nearest first\n{A}\tpriority:1\n\n{B}\n")
    (tmp_path / "sources.list").write_text(f"deb mirror+file:{mirrors} bookworm main\n")
    assert [entry.uri for entry in aptsources.debian_mirrors(aptsources.read(tmp_path))] == [A, B]
    mirrors.unlink()
    assert aptsources.debian_mirrors(aptsources.read(tmp_path)) == ()


def test_no_sources_at_all(tmp_path: Path) -> None:
    assert aptsources.read(tmp_path / "absent") == ()


@given(text=st.text(alphabet=st.sampled_from("deb \t\n:[]#UROIs=mainTypes/.,-"), max_size=300), kind=st.booleans())
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str, kind: bool) -> None:
    folder = tmp_path_factory.mktemp("apt")
    (folder / "sources.list.d").mkdir()
    (folder / "sources.list.d" / ("x.list" if kind else "x.sources")).write_text(text)
    for entry in aptsources.debian_mirrors(aptsources.read(folder)):
        assert "main" in entry.components
