"""The suite must bite: every planted fault goes red, at the check that is meant for it."""

from __future__ import annotations

import pytest

from segbot.domain.errors import ProviderError
from segbot.sandbox.emulators import serve_emulator
from tests.providers import checks
from tests.providers.acorn import added
from tests.providers.bench import Bench
from tests.providers.faulty import BITES
from tests.providers.faulty.acorn import bites


def bitten(made, check):
    with pytest.raises((AssertionError, pytest.fail.Exception, ProviderError)) as caught:
        check(made)
    assert caught.traceback[-1].path.name != "bench.py", "the scene, not the adapter, failed"


@pytest.mark.parametrize(
    ("key", "faulty", "check"), BITES, ids=lambda value: getattr(value, "__name__", str(value)[:20])
)
def test_a_faulty_adapter_is_caught(bench, key, faulty, check):
    seed = 1 if check in checks.SEEDED_WORLD else None
    bitten(bench(key, seed=seed, faulty=faulty), check)


def test_faulty_adapters_of_the_pages_own_example_are_caught(tmp_path):
    """Those of a provider that says for whom nothing changed, hands out members, and has a header of its own to wait."""
    with added(tmp_path) as subject:
        running = serve_emulator(subject.emulator(None, None))
        planted = bites(subject)
        for faulty, check in planted:
            made = Bench(subject, running, faulty=faulty)
            bitten(made, check)
            made.close()
        running.stop()
    assert len(planted) == 9
