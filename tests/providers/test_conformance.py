"""One suite for every provider in the registry, over a socket, against its emulator."""

from __future__ import annotations

import logging
from urllib.parse import unquote

import pytest

from segbot.domain.errors import OutcomeUnknownError, RejectedError
from segbot.providers import REGISTRY
from segbot.sandbox.emulators import EMULATORS
from tests.providers import checks
from tests.providers.checks.expecting import raised


def test_every_provider_has_an_emulator():
    assert set(EMULATORS) >= set(REGISTRY)


@pytest.mark.parametrize("check", checks.EMPTY_WORLD, ids=lambda check: check.__name__)
@pytest.mark.parametrize("key", REGISTRY)
def test_adapter(bench, key, check):
    check(bench(key))


@pytest.mark.parametrize("check", checks.SEEDED_WORLD, ids=lambda check: check.__name__)
@pytest.mark.parametrize("key", REGISTRY)
def test_adapter_among_seeded_segments(bench, key, check):
    check(bench(key, seed=1))


@pytest.mark.parametrize("key", REGISTRY)
def test_nothing_secret_or_personal_shows(bench, key, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.NOTSET, logger="httpx")
    written: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record):
            if record.name.split(".")[0] in ("segbot", "httpx", "httpcore", "tenacity"):
                written.append(unquote(f"{record.getMessage()} {record.exc_text or ''}"))

    handler = Listening()
    logging.getLogger().addHandler(handler)
    try:
        checks.shows_no_secret_and_no_person(bench(key), written)
    finally:
        logging.getLogger().removeHandler(handler)
    assert any("request" in line for line in written), "nothing was listened to"


@pytest.mark.parametrize("paging", ["page", "cursor", "nested_meta", "none", "ignored"])
@pytest.mark.parametrize("most", [None, 7])
def test_bunce_is_read_to_the_end_however_it_pages(bench, paging, most):
    made = bench("bunce", seed=1)
    made.emulator.paging, made.emulator.max_per_page = paging, most
    listed = {segment.id for segment in made.provider.list_segments()}
    if paging == "ignored" and most is not None:
        assert (
            len(listed) == most
        )  # a server that gives the first page for ever hides the rest from everybody
    else:
        assert listed == set(made.emulator.segments())


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("envelope", ["sample", "prose"])
def test_segmenter_failures_are_seen_in_both_documented_shapes(bench, status, envelope):
    made = bench("segmenter")
    made.emulator.failure_status, made.emulator.failure_envelope = status, envelope
    unknown = made.subject.writes("no-such-segment")["replace"]
    expected = RejectedError if status == 200 else OutcomeUnknownError
    raised(lambda: made.provider.write(unknown), expected=expected)


@pytest.mark.parametrize("mode", ["rotating", "long_lived"])
def test_constant_contact_renews_its_token_and_goes_on(bench, mode):
    made = bench("constant_contact")
    made.emulator.refresh_mode = mode
    for _ in range(3):
        made.provider.check()
        made.clock.sleep(made.emulator.access_seconds + 1)
    made.provider.write(made.subject.create())
    assert len(made.emulator.segments()) == 1
