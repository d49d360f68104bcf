"""No broken file, whatever is wrong with it, brings a traceback to a person, in any command, or is ever published."""

from __future__ import annotations

import contextlib
import datetime
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answering.__main__ import main
from answering.places import project_root
from tests.protocols.conftest import FILES, script
from tests.protocols.cut_hand import CUT_HAND
from tests.protocols.test_edits import SET, checked
from tests.protocols.test_packs import ADDITION, OWN, PACK
from tests.settings.test_settings import SOUND

WRONG: tuple[Any, ...] = (
    None, True, 12.5, -1, "", "no such thing", [], {}, [[]], [None], {"en": 1}, {"no": []}, {12: "x"}, [{"id": None}],
    datetime.date(2026, 1, 1), "x" * 3000,
)  # fmt: skip
MOST_OF_A_FILE = 60
SMALL = {
    **FILES,
    "_common/script.yaml": script(),
    "base/cut-hand.yaml": CUT_HAND,
    "packs/surgery/pack.yaml": PACK,
    "packs/surgery/arm.yaml": ADDITION,
    "packs/surgery/stitches.yaml": OWN,
    "practice.yaml": SOUND,
}
LIBRARY = project_root() / "protocols"
REAL = ("base/chest-pain.yaml", "base/refill.yaml", "_common/red-flags.yaml", "_common/script.yaml", "practice.yaml")


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field of a document, and to every item of a list."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _places(child, (*path, key))


def _with(text: str, path: tuple[Any, ...], wrong: Any) -> str:
    document = yaml.safe_load(text)
    if not path:
        return yaml.safe_dump(wrong, allow_unicode=True)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = wrong
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


@pytest.mark.parametrize("name", sorted(SET))
def test_every_field_of_every_kind_of_file_may_be_of_any_wrong_type(name: str) -> None:
    text = SET[name].decode()
    pairs = list(itertools.product(_places(yaml.safe_load(text)), WRONG))
    step = max(1, len(pairs) // MOST_OF_A_FILE)
    for path, wrong in pairs[:: step | 1]:
        checked({**SET, name: _with(text, path, wrong).encode()})


def _run(*arguments: str) -> tuple[int, str]:
    """The status of a command and all it tells. Whatever it raises is what a person would see as a traceback."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        try:
            status = main(["protocols", *arguments])
        except SystemExit as left:
            status = int(left.code or 0)
    return status, told.getvalue()


def _written(home: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return home


def _told_plainly(home: Path, state: Path) -> None:
    folder, nowhere = str(home), str(state)
    status, told = _run("check", "--no-cache", folder)
    assert status in (0, 1) and "Traceback" not in told
    if status == 1:
        assert "mend:" in told, told
    for command in (("test", "--folder", folder), ("show", "sore-arm", "--folder", folder)):
        also, told = _run(*command)
        assert also in (0, 1, 2) and "Traceback" not in told and told.strip()
        assert status == 0 or also != 0, f"{command[0]} took what check refuses"
    also, told = _run("publish", folder, "--state", nowhere)
    assert "Traceback" not in told
    assert status == 0 or also != 0, "a broken set was published"
    if status != 0:
        assert not list(state.rglob("*.yaml")), "files of a broken set were kept for callers"


BYTES = st.sampled_from(
    (b"\t", b"\n\t", b"\xff", b"\xef\xbb\xbf", b"\x00", b"&a [*a", b"*a", b"no", b"12:30", b"- ", b": ", b"'", b'"',
     b"{", b"!!python/object:os.system ", b"<<: *x", b"---\n", b"...\n", b"\r", b"%YAML 9.9\n", b"\xf1")
)  # fmt: skip


@st.composite
def _broken(draw: st.DrawFn) -> tuple[str, bytes]:
    """One file cut off, with something put into it, with a line twice, without one, or with a field of a wrong type."""
    name = draw(st.sampled_from(sorted(SMALL)))
    text = SMALL[name]
    data = text.encode()
    at = draw(st.integers(0, len(data)))
    lines = data.splitlines(keepends=True)
    line = draw(st.integers(0, len(lines) - 1))
    wrong = draw(st.sampled_from(list(_places(yaml.safe_load(text)))))
    return name, draw(
        st.sampled_from(
            (
                data[:at],
                data[:at] + draw(BYTES) + data[at:],
                b"".join([*lines[: line + 1], *lines[line:]]),
                b"".join([*lines[:line], *lines[line + 1 :]]),
                b"".join([*lines[:line], b"\t" + lines[line].lstrip(), *lines[line + 1 :]]),
                _with(text, wrong, draw(st.sampled_from(WRONG))).encode(),
            )
        )
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_broken(), min_size=1, max_size=2))
def test_no_command_answers_a_broken_set_with_a_traceback_or_publishes_it(
    tmp_path_factory: pytest.TempPathFactory, broken: list[tuple[str, bytes]]
) -> None:
    home = tmp_path_factory.mktemp("set", numbered=True)
    files = {name: text.encode() for name, text in SMALL.items()} | dict(broken)
    _told_plainly(_written(home / "protocols", files), home / "state")


@pytest.mark.parametrize("name", REAL)
def test_half_of_a_real_file_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    files = {str(path.relative_to(LIBRARY)): path.read_bytes() for path in LIBRARY.rglob("*.yaml")}
    half = files[name][: len(files[name]) // 2]
    home = _written(tmp_path / "protocols", files | {name: half.rsplit(b"\n", 1)[0] + b"\n    broken: ["})
    status, told = _run("check", "--no-cache", str(home))
    assert status == 1 and f"{home / name}:" in told and "mend:" in told and "Traceback" not in told
    status, told = _run("publish", str(home), "--state", str(tmp_path / "state"))
    assert status == 1 and "Traceback" not in told


def test_a_sound_set_passes_the_same_way(tmp_path: Path) -> None:
    home = _written(tmp_path / "protocols", {name: text.encode() for name, text in SMALL.items()})
    assert _run("check", "--no-cache", str(home))[0] == 0
    assert _run("show", "sore-arm", "--folder", str(home))[0] == 0
