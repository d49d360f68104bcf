"""A service starts with what was published last, loudly when the files at hand are others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from answering.errors import AnsweringError, InvalidFiles
from answering.publishing import publications, snapshot, start
from answering.publishing.publications import FALL_BACK, FIRST_START
from answering.publishing.publish import Publisher
from tests.publishing.conftest import ARM, Edit


def test_a_first_start_publishes_the_folder_by_itself_and_says_so(folder: Path, state: Path) -> None:
    first = start.settle(state, folder, {})
    assert first.by_itself
    assert first.publication.how == FIRST_START
    assert "by itself, in demo mode" in first.notes[0]
    assert first.found.name == first.found.protocols.content_hash == first.publication.content
    again = start.settle(state, folder, {})
    assert again.publication == first.publication
    assert again.notes == ()
    assert len(publications.read(publications.home_of(state))) == 1


def test_a_first_start_in_live_mode_publishes_nothing(folder: Path, state: Path, change: Edit) -> None:
    change("practice.yaml", "schema: 1\n", "schema: 1\nmode: live\n")
    with pytest.raises(AnsweringError, match="in live mode nothing is published by itself"):
        start.settle(state, folder, {})
    assert publications.read(publications.home_of(state)) == ()


def test_a_first_start_with_broken_files_publishes_nothing(folder: Path, state: Path, change: Edit) -> None:
    change(ARM, "Is the arm broken?", "Is the arm bro")
    (folder / "practice.yaml").write_text("schema: [", "utf-8")
    with pytest.raises(InvalidFiles):
        start.settle(state, folder, {})
    assert publications.read(publications.home_of(state)) == ()


@pytest.mark.parametrize("file", [ARM, "practice.yaml"])
def test_saved_files_are_not_live_and_it_is_said(folder: Path, state: Path, file: str) -> None:
    first = start.settle(state, folder, {})
    path = folder / file
    path.write_text(path.read_text("utf-8") + "# saved\n", "utf-8")
    again = start.settle(state, folder, {})
    assert again.found.name == first.found.name
    assert file in again.notes[0]
    assert "answering protocols publish" in again.notes[0]
    assert again.problems == ()


@pytest.mark.parametrize("file", [ARM, "practice.yaml", "_common/script.yaml"])
def test_one_broken_file_leaves_all_that_is_published_in_use(folder: Path, state: Path, file: str) -> None:
    """Never half of it: sound settings do not run beside protocols of another day."""
    first = start.settle(state, folder, {})
    (folder / file).write_text("id: [", "utf-8")
    again = start.settle(state, folder, {})
    assert again.found.name == first.found.name
    assert again.found.settings == first.found.settings
    assert "are broken" in again.notes[0]
    assert any(problem.file == str(folder / file) for problem in again.problems)


def test_a_folder_that_is_gone_stops_nothing(folder: Path, state: Path) -> None:
    first = start.settle(state, folder, {})
    shutil.rmtree(folder)
    again = start.settle(state, folder, {})
    assert again.found.name == first.found.name
    assert again.notes


def test_a_damaged_set_gives_way_to_the_one_before_and_that_is_published(
    folder: Path, state: Path, change: Edit, publisher: Publisher
) -> None:
    first = publisher.publish(folder)
    change(ARM, "Is the arm broken?", "Is your arm broken?")
    second = publisher.publish(folder)
    home = publications.home_of(state)
    (home / second.content / ARM).unlink()
    started = start.settle(state, folder, {})
    assert started.found.name == first.content
    assert "cannot be used" in started.notes[0]
    assert publications.read(home)[-1].content == first.content
    assert publications.read(home)[-1].how == FALL_BACK
    assert start.load(state, {}).found.name == first.content


def damage(state: Path) -> None:
    """What is published is no longer what its name says."""
    home = publications.home_of(state)
    for one in publications.read(home):
        (home / one.content / ARM).unlink(missing_ok=True)


def publish_unchecked(folder: Path, state: Path, mode: str) -> str:
    """Put a set into use as an earlier version of the program did, whose checks let it pass."""
    home = publications.home_of(state)
    name = snapshot.keep(home, snapshot.read_folder(folder)[0])
    publications.add(home, publications.Publication.now(name, publications.PUBLISH, mode))
    return name


STRICTER = {
    "a text in digits": (ARM, "Is the arm broken?", "Is the arm 1 broken?"),
    "a phrase in digits": (ARM, "my arm hurts", "my 2 arms hurt"),
    "a sentence twice": (ARM, "questions:\n", "openings: {en: [it aches, it aches], es: [duele]}\nquestions:\n"),
}


@pytest.mark.parametrize("case", STRICTER)
def test_a_set_that_only_todays_checks_refuse_runs_on_and_it_is_said(
    case: str, folder: Path, state: Path, change: Edit
) -> None:
    change("practice.yaml", "schema: 1\n", "schema: 1\nmode: live\n")
    change(*STRICTER[case])
    name = publish_unchecked(folder, state, "live")
    started = start.settle(state, folder, {})
    assert (started.found.name, started.publication.content) == (name, name)
    assert "this version of the program would refuse it" in started.notes[0]
    assert [Path(problem.file).name for problem in started.problems] == ["sore-arm.yaml"] * len(started.problems)
    assert started.problems
    assert start.load_named(publications.home_of(state), name, {}).name == name


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (ARM, "below: 7, level: same-day", "below: 7, level: some-day"),
        (ARM, "ask: pain", "ask: pains"),
        (ARM, "phrases:", "phrase:"),
        (ARM, "Is the arm broken?", "Is the {limb} broken?"),
        ("practice.yaml", "time_zone:", "timezone:"),
    ],
)
def test_a_set_of_which_a_part_is_not_understood_does_not_run(
    file: str, old: str, new: str, folder: Path, state: Path, change: Edit
) -> None:
    change("practice.yaml", "schema: 1\n", "schema: 1\nmode: live\n")
    change(file, old, new)
    publish_unchecked(folder, state, "live")
    with pytest.raises(start.Unusable):
        start.settle(state, folder, {})


def test_in_demo_mode_a_sound_folder_takes_the_place_of_sets_that_cannot_be_used(folder: Path, state: Path) -> None:
    first = start.settle(state, folder, {})
    damage(state)
    again = start.settle(state, folder, {})
    assert again.found.name == first.found.name
    assert "what was published can no longer be used: published the files" in again.notes[0]


def test_in_live_mode_nothing_takes_their_place(folder: Path, state: Path, change: Edit, publisher: Publisher) -> None:
    demo = publisher.publish(folder)
    home = publications.home_of(state)
    publications.add(home, publications.Publication.now("f" * 64, publications.PUBLISH, "live"))
    assert start.load_named(home, demo.content, {}).settings.mode == "demo"
    with pytest.raises(start.Unusable) as raised:
        start.settle(state, folder, {})
    assert "answering protocols publish" in raised.value.mend
    assert publications.read(home)[-1].content == "f" * 64


def test_a_wrong_environment_is_never_papered_over(folder: Path, state: Path) -> None:
    start.settle(state, folder, {})
    with pytest.raises(InvalidFiles):
        start.settle(state, folder, {"ANSWERING_SIP_PORT": "five"})
    assert start.load(state, {"ANSWERING_WORKERS": "5"}).found.settings.telephony.workers == 5


def test_a_worker_without_anything_published_says_what_to_do(state: Path) -> None:
    with pytest.raises(AnsweringError) as raised:
        start.load(state, {})
    assert "publish" in raised.value.mend


def test_an_installation_that_serves_nobody_runs_its_folder(folder: Path, state: Path, change: Edit) -> None:
    first = start.settle(state, folder, {}, publish_folder=True)
    assert start.settle(state, folder, {}, publish_folder=True).publication == first.publication
    change(ARM, "Is the arm broken?", "Is your arm broken?")
    again = start.settle(state, folder, {}, publish_folder=True)
    assert again.found.protocols.protocols["sore-arm"].questions[0].say["en"] == "Is your arm broken?"
    assert again.by_itself
