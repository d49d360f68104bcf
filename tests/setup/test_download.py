"""Downloads over a real HTTP server that breaks off, forgets, or gives the wrong file."""

from __future__ import annotations

import hashlib
import io
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from installation import download
from installation.failure import SetupFailed
from installation.report import Report
from installation.versions import Archive

CONTENT = random.Random(3).randbytes(900_000)


@dataclass
class Site:
    """What the server does: after how many bytes it breaks off (one entry a request), whether it knows ranges."""

    url: str = ""
    content: bytes = CONTENT
    breaks: list[int] = field(default_factory=list)
    ranges: bool = True
    status: int = 200
    asked: list[str] = field(default_factory=list)
    sent: int = 0


@pytest.fixture
def site() -> Iterator[Site]:
    state = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.asked.append(asked)
            if state.status != 200:
                self.send_error(state.status)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and state.ranges else 0
            body = state.content[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            part = body[: state.breaks.pop(0)] if state.breaks else body
            state.sent += len(part)
            self.wfile.write(part)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/model.zip"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def archive(site: Site, content: bytes = CONTENT) -> Archive:
    return Archive("model.zip", hashlib.sha256(content).hexdigest(), len(content), "m/", site=site.url)


def test_goes_on_where_it_broke_off(tmp_path: Path, site: Site, report: Report) -> None:
    site.breaks = [300_000, 200_000]
    path = download.fetch(archive(site), tmp_path, report, pause_s=0)
    assert path.read_bytes() == CONTENT
    assert path == download.kept(tmp_path, archive(site))
    assert site.asked[0] == "" and site.asked[1] == "bytes=300000-" and len(site.asked) == 3
    assert site.sent == len(CONTENT), "nothing was fetched twice"


def test_goes_on_after_a_set_up_that_was_ended(tmp_path: Path, site: Site, report: Report) -> None:
    wanted = archive(site)
    (tmp_path / f"{wanted.sha256}-{wanted.name}.part").write_bytes(CONTENT[:500_000])
    download.fetch(wanted, tmp_path, report)
    assert site.asked == ["bytes=500000-"]


def test_a_part_that_went_bad_is_not_used(tmp_path: Path, site: Site, report: Report) -> None:
    wanted = archive(site)
    (tmp_path / f"{wanted.sha256}-{wanted.name}.part").write_bytes(bytes(500_000))
    with pytest.raises(SetupFailed, match="sha256 differs"):
        download.fetch(wanted, tmp_path, report)
    assert download.fetch(wanted, tmp_path, report).read_bytes() == CONTENT


def test_a_server_that_knows_no_ranges(tmp_path: Path, site: Site, report: Report) -> None:
    site.breaks, site.ranges = [300_000], False
    assert download.fetch(archive(site), tmp_path, report, pause_s=0).read_bytes() == CONTENT


@pytest.mark.parametrize("change", [b"x", b""], ids=["another file", "a longer file"])
def test_the_wrong_file_is_refused(tmp_path: Path, site: Site, report: Report, change: bytes) -> None:
    site.content = CONTENT[:-1] + change if change else CONTENT + b"more"
    with pytest.raises(SetupFailed):
        download.fetch(archive(site), tmp_path, report, pause_s=0)
    assert not download.kept(tmp_path, archive(site)).exists()


@pytest.mark.parametrize("status", [403, 404])
def test_a_file_that_is_not_there_is_asked_for_once(tmp_path: Path, site: Site, report: Report, status: int) -> None:
    site.status = status
    with pytest.raises(SetupFailed) as failed:
        download.fetch(archive(site), tmp_path, report)
    assert len(site.asked) == 1
    assert "ANSWERING_MODELS" in failed.value.mend


def test_a_site_that_is_down_fails_with_a_sentence(tmp_path: Path, report: Report) -> None:
    wanted = Archive("model.zip", "0" * 64, 10, "m/", site="http://127.0.0.1:9/model.zip")
    with pytest.raises(SetupFailed, match="could not be fetched"):
        download.fetch(wanted, tmp_path, report, pause_s=0)


def test_the_operators_own_file_is_refused_but_left(tmp_path: Path, site: Site) -> None:
    own = tmp_path / "model.zip"
    own.write_bytes(b"something else")
    with pytest.raises(SetupFailed, match="not the file it should be"):
        download.keep(own, archive(site), tmp_path / "downloads", move=False)
    assert own.read_bytes() == b"something else"


def test_the_bar_tells_how_far_it_is(tmp_path: Path, site: Site) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    download.fetch(archive(site), tmp_path, Report(terminal))
    assert "100% of 1 MB" in terminal.getvalue()
