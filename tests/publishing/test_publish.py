"""Publishing: half an edit, a broken set, a failing test or a worker that does not follow changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from answering.errors import AnsweringError, InvalidFiles, Problem
from answering.publishing import publications, snapshot, start
from answering.publishing import publish as publishing
from answering.publishing.publications import PUBLISH, ROLLBACK, WITHDRAWN
from answering.publishing.publish import NotPublished, Publisher
from tests.publishing.conftest import ARM, Edit, edit
from tests.publishing.service import Service


def history(state: Path) -> list[tuple[str, str]]:
    return [(one.content, one.how) for one in publications.read(publications.home_of(state))]


def test_what_is_published_is_what_lay_in_the_folder_and_what_a_start_takes(
    folder: Path, state: Path, publisher: Publisher, said: list[str]
) -> None:
    publication = publisher.publish(folder)
    files, _ = snapshot.read_folder(folder)
    assert snapshot.read(publications.home_of(state), publication.content) == files
    assert start.load(state, {}).found.name == publication.content
    assert publication.by == publications.login_name()
    assert any("no service runs" in each for each in said)


def test_publishing_the_same_twice_is_publishing_once(folder: Path, state: Path, publisher: Publisher) -> None:
    first = publisher.publish(folder)
    assert publisher.publish(folder) == first
    assert history(state) == [(first.content, PUBLISH)]


BROKEN = {
    "half an edit": (ARM, 'say: {en: "Is the arm broken?"', 'say: {en: "Is the ar'),
    "a broken practice.yaml": ("practice.yaml", "time_zone: America/Chicago", "time_zone: Chicago"),
    "a question without an answer": (ARM, "    answer: {type: yes-no}\n", ""),
    "settings and protocols of other languages": ("practice.yaml", "languages: [en, es]", "languages: [en, fr]"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_set_is_refused_with_its_problems(folder: Path, state: Path, publisher: Publisher, what: str) -> None:
    first = publisher.publish(folder)
    edit(folder, *BROKEN[what])
    with pytest.raises(InvalidFiles):
        publisher.publish(folder)
    assert history(state) == [(first.content, PUBLISH)]
    assert start.load(state, {}).found.name == first.content


def test_what_an_editor_leaves_beside_a_file_is_not_published(folder: Path, state: Path, publisher: Publisher) -> None:
    first = publisher.publish(folder)
    for name in (".sore-arm.yaml.swp", "sore-arm.yaml~", "#sore-arm.yaml#", ".#sore-arm.yaml"):
        (folder / "base" / name).write_text("id: [", "utf-8")
    assert publisher.publish(folder) == first
    assert history(state) == [(first.content, PUBLISH)]


def test_failing_dialogues_are_a_reason_to_refuse(folder: Path, state: Path, publisher: Publisher) -> None:
    wrong = Problem(str(folder / ARM), 3, 1, "the dialogue ends otherwise")
    with pytest.raises(InvalidFiles, match="the dialogue ends otherwise"):
        replace(publisher, test=lambda found: [wrong]).publish(folder)
    assert history(state) == []


def test_warnings_are_told_and_are_no_problems() -> None:
    refusal = InvalidFiles([Problem("a.yaml", 2, 1, "late", warning=True), Problem("a.yaml", 1, 1, "wrong")])
    first, *told = str(refusal).splitlines()
    assert first == "1 problem in the practice's files"
    assert told == ["a.yaml:1:1  wrong", "a.yaml:2:1  warning: late"]


def test_a_file_saved_while_publishing_is_a_reason_to_refuse(folder: Path, state: Path, publisher: Publisher) -> None:
    def saved_meanwhile(found: object) -> list[Problem]:
        edit(folder, ARM, "Is the arm broken?", "Is the arm bro")
        return []

    with pytest.raises(NotPublished, match="changed while they were being published"):
        replace(publisher, test=saved_meanwhile).publish(folder)
    assert history(state) == []


def test_live_mode_publishes_nothing_unsigned(folder: Path, state: Path, publisher: Publisher, change: Edit) -> None:
    change("practice.yaml", "schema: 1\n", "schema: 1\nmode: live\n")
    with pytest.raises(InvalidFiles, match="nobody has signed it"):
        publisher.publish(folder)
    assert history(state) == []


def test_a_lost_red_flag_needs_a_word_of_consent(
    folder: Path, state: Path, publisher: Publisher, said: list[str], change: Edit
) -> None:
    first = publisher.publish(folder)
    change("_common/red-flags.yaml", "id: no-pulse", "id: no-heartbeat")
    with pytest.raises(NotPublished, match="1 red flag lost"):
        publisher.publish(folder)
    assert any("no-pulse" in each and "red flag lost" in each for each in said)
    assert history(state) == [(first.content, PUBLISH)]
    second = publisher.publish(folder, accept_lost=True)
    assert history(state) == [(first.content, PUBLISH), (second.content, PUBLISH)]


def test_going_back_and_further_back_and_to_a_named_set(
    folder: Path, state: Path, publisher: Publisher, change: Edit
) -> None:
    with pytest.raises(NotPublished, match="no earlier set"):
        publisher.rollback()
    names = [publisher.publish(folder).content]
    for number in range(2):
        change(ARM, f"broken{'!' * number}?", f"broken{'!' * (number + 1)}?")
        names.append(publisher.publish(folder).content)
    assert publisher.rollback().content == names[1]
    assert publisher.rollback().content == names[0]
    with pytest.raises(NotPublished, match="no earlier set"):
        publisher.rollback()
    assert publisher.rollback(names[2][:10]).content == names[2]
    assert history(state)[-1] == (names[2], ROLLBACK)
    assert start.load(state, {}).found.name == names[2]
    for wrong in ("zz", names[0][:8] + "z"):
        with pytest.raises(NotPublished, match="no set kept begins"):
            publisher.rollback(wrong)


def test_another_user_is_told_whose_it_is(folder: Path, state: Path, publisher: Publisher) -> None:
    publications.home_of(state).mkdir(parents=True)
    (publications.home_of(state) / "lock").mkdir()
    with pytest.raises(AnsweringError) as raised:
        publisher.publish(folder)
    assert "publish as the user that the service runs as" in raised.value.mend


def test_a_running_service_takes_the_set_whole(
    folder: Path, state: Path, publisher: Publisher, said: list[str], change: Edit
) -> None:
    with Service(state, folder).running() as service:
        change(ARM, "Is the arm broken?", "Is your arm broken?")
        publication = publisher.publish(folder)
        assert service.runs == (publication.content,) * 2
    assert "every worker runs it" in said[-1]
    assert publications.announced(publications.home_of(state)) is None


def test_a_worker_that_cannot_make_it_ready_stops_it_before_anybody_runs_it(
    folder: Path, state: Path, publisher: Publisher, change: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "READY_S", 1.0)
    with Service(state, folder, refuses="ready").running() as service:
        before = service.runs
        change(ARM, "Is the arm broken?", "Is your arm broken?")
        with pytest.raises(NotPublished, match="worker 1 did not make the set ready"):
            publisher.publish(folder)
        assert service.seen == [before]
    assert [how for _, how in history(state)] == ["first-start"]
    assert publications.announced(publications.home_of(state)) is None


def test_a_worker_that_does_not_take_it_has_all_of_them_go_back(
    folder: Path, state: Path, publisher: Publisher, change: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "SWITCH_S", 1.0)
    with Service(state, folder, refuses="take").running() as service:
        before = service.runs
        change(ARM, "Is the arm broken?", "Is your arm broken?")
        with pytest.raises(NotPublished, match=f"worker 1 did not take the set: {before[0][:12]} is published again"):
            publisher.publish(folder)
        assert service.runs[0] == before[0]
    assert history(state)[-1] == (before[0], WITHDRAWN)
    assert start.load(state, {}).found.name == before[0]


def test_sets_long_gone_are_forgotten_and_the_running_one_never(
    folder: Path, state: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "KEPT", 3)
    home = publications.home_of(state)
    path = folder / ARM
    for number in range(5):
        path.write_text(path.read_text("utf-8") + f"# edit {number}\n", "utf-8")
        last = publisher.publish(folder).content
    kept = snapshot.named(home, "")
    assert len(kept) == 3
    assert last in kept
    assert snapshot.read(home, last) is not None
