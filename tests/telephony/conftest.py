"""One real Asterisk for the whole room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.telephony import pbx as real


@pytest.fixture(scope="session")
def pbx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[real.Pbx]:
    folder = tmp_path_factory.mktemp("pbx")
    instance = real.describe(folder)
    real.write_sounds(instance.sounds)
    running = real.boot(folder, real.settings(), instance)
    yield running
    running.stop()
