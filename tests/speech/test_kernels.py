from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from answering.speech import kernels

AVX2 = "fpu sse2 ssse3 fma avx avx2"
AVX512 = f"{AVX2} avx512f avx512dq avx512cd avx512bw avx512vl"


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        (f"processor\t: 0\nflags\t\t: {AVX512}\nprocessor\t: 1\nflags\t\t: {AVX512}\n", "SkylakeX"),
        (f"processor\t: 0\nvmx flags\t: avx512f\nflags\t\t: {AVX2}\n", "Haswell"),
        (f"flags\t\t: {AVX2} avx512f avx512cd avx512er avx512pf\n", "Haswell"),
        ("flags\t\t: fpu sse2 ssse3 avx\n", None),
        ("processor\t: 0\nFeatures\t: fp asimd evtstrm\n", None),
        ("", None),
    ],
)
def test_the_best_kernels_a_processor_has_are_named(cpuinfo: str, expected: str | None) -> None:
    assert kernels.best(cpuinfo) == expected


def test_an_operators_own_choice_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kernels.SETTING, "Prescott")
    kernels.choose()
    assert os.environ[kernels.SETTING] == "Prescott"


def test_where_nothing_tells_the_processor_nothing_is_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(kernels.SETTING, raising=False)
    monkeypatch.setattr(kernels, "_CPUINFO", tmp_path / "none")
    kernels.choose()
    assert kernels.SETTING not in os.environ


def test_the_choice_is_made_before_vosk_is_loaded() -> None:
    expected = kernels.best(Path("/proc/cpuinfo").read_text())
    code = (
        "import importlib.abc, os, sys\n"
        "class Watch(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == 'vosk': print(os.environ.get('{kernels.SETTING}'))\n"
        "sys.meta_path.insert(0, Watch())\n"
        "import answering.speech.models\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != kernels.SETTING}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(expected)
