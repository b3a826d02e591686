from __future__ import annotations

import pytest
from flows.stage import Stage

from segbot.sandbox.emulators import Bunce, serve_emulator


@pytest.fixture
def emulator():
    running = serve_emulator(Bunce(rate_scale=None))
    yield running
    running.stop()


@pytest.fixture
def stage(tmp_path, emulator):
    staged = Stage(tmp_path, emulator)
    yield staged
    staged.close()
