"""The speech model's static graph, composed once: the same words at a sixth of the cost.

As delivered, the graph is composed while a caller speaks. Here HCLr and Gr are composed beforehand: symbol
tables out (they break fstcompose's output), sorted by input, composed, the disambiguation symbols silenced.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from installation import stamp
from installation.debian import fst_plugins
from installation.failure import SetupFailed
from installation.report import Report
from installation.running import run

SUFFIX = "-static"
MAGIC = (2125659606).to_bytes(4, "little")
LINKS = ("am", "ivector")
CONFIGURATION = Path("conf", "model.conf")
BEAM = "8.0"
"""Instead of 10: a quarter less to compute; of the words of real callers as many come out right."""


def provide(model: Path, language: str, cache: Path, report: Report) -> Path | None:
    """The folder of `model` with a static graph, or None, said loudly, where it cannot be composed."""
    report.begin(f"Speech graph, {language}")
    folder = model.with_name(model.name + SUFFIX)
    recipe = f"static graph 2 of {stamp.listing(model)}"
    if stamp.is_whole(folder, recipe):
        report.end("composed earlier")
        return folder
    if not all((model / "graph" / name).is_file() for name in ("HCLr.fst", "Gr.fst", "disambig_tid.int")):
        report.end("comes composed with this model" if (model / "graph" / "HCLG.fst").is_file() else "none")
        return None
    plugins = fst_plugins()
    if plugins is None or shutil.which("fstcompose") is None:
        report.warn("without libfst-tools the speech graph stays as delivered: hearing costs six times the processor")
        report.end("as delivered")
        return None
    try:
        with stamp.made_aside(folder, recipe) as aside:
            _compose(model, aside, plugins, report, cache / "logs")
    except SetupFailed as failed:
        report.warn(f"{failed.what}; {failed.mend}; hearing costs six times the processor")
        report.end("as delivered")
        return None
    report.end("composed")
    return folder


def _compose(model: Path, folder: Path, plugins: str, report: Report, logs: Path) -> None:
    graph = folder / "graph"
    (graph / "phones").mkdir(parents=True)
    for name in LINKS:
        (folder / name).symlink_to(Path("..") / model.name / name)
    shutil.copytree(model / "conf", folder / "conf")
    if (model / CONFIGURATION).is_file():
        (folder / CONFIGURATION).write_text(configured((model / CONFIGURATION).read_text("utf-8")), "utf-8")
    boundaries = Path("graph", "phones", "word_boundary.int")
    (folder / boundaries).symlink_to(Path("../../..") / model.name / boundaries)

    plain, arranged, composed, pairs = (folder / name for name in ("G", "Gs", "C", "pairs"))
    silent = (model / "graph" / "disambig_tid.int").read_text(encoding="ascii").split()
    pairs.write_text("".join(f"{symbol} 0\n" for symbol in silent), encoding="ascii")
    source = model / "graph"
    words = f"--save_osymbols={graph / 'words.txt'}"
    steps: list[list[str | Path]] = [
        ["fstsymbols", "--clear_isymbols", "--clear_osymbols", words, source / "Gr.fst", plain],
        ["fstarcsort", "--sort_type=ilabel", plain, arranged],
        ["fstcompose", source / "HCLr.fst", arranged, composed],
        ["fstrelabel", f"--relabel_ipairs={pairs}", composed, graph / "HCLG.fst"],
    ]
    for argv in steps:
        run(
            argv,
            doing=f"composing ({Path(argv[0]).name}, about 40 s in all)",
            report=report,
            log=logs / "graph.log",
            environment={"LD_LIBRARY_PATH": plugins},
        )
    for path in (plain, arranged, composed, pairs):
        path.unlink()
    if states(graph / "HCLG.fst") <= 0:
        raise SetupFailed("the composed graph came out empty", f"see {logs / 'graph.log'}")


def configured(delivered: str) -> str:
    """The model's own configuration (lines "--name=value") with our beam."""
    kept = [line for line in delivered.splitlines() if not line.startswith("--beam=")]
    return "".join(f"{line}\n" for line in (*kept, f"--beam={BEAM}"))


def states(path: Path) -> int:
    """How many states the header of a graph in OpenFst's own format tells of; 0 when it is no such graph.

    The header: magic number, two strings (length, bytes), version and flags, then properties, first state, states.
    """
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            return 0
        for _ in range(2):
            file.read(int.from_bytes(file.read(4), "little"))
        file.read(24)
        return int.from_bytes(file.read(8), "little", signed=True)
