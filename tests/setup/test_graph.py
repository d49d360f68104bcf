"""The static graph, composed with the real tools from a model small enough to read."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from installation import graph
from installation.debian import fst_plugins
from installation.report import Report

PLUGINS = fst_plugins()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """States 1 and 2 say the words "yes" and "no"; 9 is a disambiguation symbol."""
    folder = tmp_path / "models" / "small"
    (folder / "graph" / "phones").mkdir(parents=True)
    for name in graph.LINKS:
        (folder / name).mkdir()
    (folder / "conf").mkdir()
    (folder / "conf" / "model.conf").write_text("--max-active=3000\n--beam=10.0\n--lattice-beam=2.0\n")
    (folder / "conf" / "mfcc.conf").write_text("--num-ceps=40\n")
    (folder / "graph" / "phones" / "word_boundary.int").write_text("1 singleton\n")
    (folder / "graph" / "disambig_tid.int").write_text("9\n")
    words = tmp_path / "words.txt"
    words.write_text("<eps> 0\nyes 1\nno 2\n")
    _compile("0 1 1 1\n0 1 2 2\n1 2 9 0\n2\n", folder / "graph" / "HCLr.fst")
    options = [f"--isymbols={words}", f"--osymbols={words}", "--keep_isymbols", "--keep_osymbols"]
    _compile("0 1 yes yes\n0 1 no no\n1\n", folder / "graph" / "Gr.fst", *options)
    return folder


def _compile(text: str, path: Path, *options: str) -> None:
    subprocess.run(["fstcompile", *options, "-", str(path)], input=text, text=True, check=True)


@pytest.mark.skipif(PLUGINS is None or not shutil.which("fstcompose"), reason="libfst-tools is not installed")
def test_composed_with_words_apart_and_disambiguation_silent(
    tmp_path: Path, model: Path, report: Report, said: io.StringIO
) -> None:
    folder = graph.provide(model, "xx", tmp_path, report)
    assert folder == model.with_name("small-static")
    environment = {**os.environ, "LD_LIBRARY_PATH": PLUGINS or ""}
    printed = subprocess.run(
        ["fstprint", folder / "graph" / "HCLG.fst"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    ).stdout
    arcs = {tuple(line.split()[2:4]) for line in printed.splitlines() if len(line.split()) >= 4}
    assert arcs == {("1", "1"), ("2", "2"), ("0", "0")}
    assert (folder / "graph" / "words.txt").read_text().split() == ["<eps>", "0", "yes", "1", "no", "2"]
    assert (folder / "graph" / "phones" / "word_boundary.int").read_text() == "1 singleton\n"
    assert (folder / "am").is_dir()
    assert (folder / "conf" / "model.conf").read_text() == "--max-active=3000\n--lattice-beam=2.0\n--beam=8.0\n"
    assert (folder / "conf" / "mfcc.conf").read_text() == "--num-ceps=40\n"
    assert "--beam=10.0" in (model / "conf" / "model.conf").read_text()
    assert graph.provide(model, "xx", tmp_path, report) == folder
    assert "composed earlier" in said.getvalue()


@pytest.mark.skipif(not shutil.which("fstcompile"), reason="libfst-tools is not installed")
def test_without_the_tools_the_cost_is_told(
    tmp_path: Path, model: Path, report: Report, said: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert graph.provide(model, "xx", tmp_path, report) is None
    assert "WARNING" in said.getvalue() and "six times" in said.getvalue()


@pytest.mark.skipif(PLUGINS is None or not shutil.which("fstcompose"), reason="libfst-tools is not installed")
def test_a_graph_that_cannot_be_read_leaves_the_delivered_one(
    tmp_path: Path, model: Path, report: Report, said: io.StringIO
) -> None:
    (model / "graph" / "Gr.fst").write_bytes(b"no graph")
    assert graph.provide(model, "xx", tmp_path, report) is None
    assert not model.with_name("small-static").exists()
    assert "WARNING" in said.getvalue()
