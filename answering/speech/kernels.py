"""Which kernels of its matrix library Vosk computes with.

The library inside Vosk (OpenBLAS) is older than many processors and takes SSE3 kernels on one it does not know: with
AVX-512 kernels recognition costs a quarter less, with AVX2 kernels a fifth. It reads the choice once, as it is loaded.
"""

from __future__ import annotations

import os
from pathlib import Path

SETTING = "OPENBLAS_CORETYPE"
_CPUINFO = Path("/proc/cpuinfo")
_KERNELS = (
    ("SkylakeX", frozenset({"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx2", "fma"})),
    ("Haswell", frozenset({"avx2", "fma"})),
)


def best(cpuinfo: str) -> str | None:
    """The library's name of the best kernels for a processor (the text of /proc/cpuinfo), None: leave it to choose."""
    for line in cpuinfo.splitlines():
        name, _, told = line.partition(":")
        if name.strip() == "flags":
            flags = frozenset(told.split())
            return next((kernels for kernels, needed in _KERNELS if needed <= flags), None)
    return None


def choose() -> None:
    """Choose for this process and its children, before Vosk is imported; an operator's own choice stands."""
    try:
        kernels = best(_CPUINFO.read_text(encoding="ascii", errors="replace"))
    except OSError:
        return
    if kernels is not None:
        os.environ.setdefault(SETTING, kernels)
