"""Every fault, at every provider, as a client sees it over TCP."""

from __future__ import annotations

import time

import httpx
import pytest
from sandbox.emulators.grants import access_token

from segbot.sandbox.emulators import EMULATORS, Batch, Bunce, ConstantContact, Segmenter
from segbot.sandbox.faults import FAULT_KINDS, Fault, Faults


def bunce(connect):
    emulator = Bunce(seed=None, rate_scale=None)
    client = connect(emulator, "/v1", {"X-Authorization": emulator.api_key})
    return emulator, lambda: client.post("/segments", json={"name": "Fans"})


def segmenter(connect):
    emulator = Segmenter(seed=None, rate_scale=None)
    client = connect(emulator, "", {"x-api-key": emulator.api_key})
    body = {"name": "Fans", "description": "", "broadcastMediumId": "email", "segmentType": "CUSTOM"}
    return emulator, lambda: client.post("/segments", json=body)


def constant_contact(connect):
    emulator = ConstantContact(seed=None, rate_scale=None)
    client = connect(emulator, "/v3", {"Authorization": f"Bearer {access_token(emulator)}"})
    criteria = (
        '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking","field":"opened",'
        '"op":"contains-any","const_value":"last-n-campaigns","param":"5"}]}}'
    )
    return emulator, lambda: client.post("/segments", json={"name": "Fans", "segment_criteria": criteria})


def batch(connect):
    emulator = Batch(seed=None, rate_scale=None)
    headers = {"Authorization": f"Bearer {emulator.api_key}", "X-Batch-Project": emulator.project_key}
    client = connect(emulator, "/2.8", headers)
    return emulator, lambda: client.post("/audiences/create", json={"name": "fans", "type": "custom_ids"})


PROVIDERS = {"bunce": bunce, "segmenter": segmenter, "constant_contact": constant_contact, "batch": batch}


@pytest.fixture(params=PROVIDERS)
def provider(request):
    return request.param


@pytest.fixture
def write(provider, connect):
    """The emulator, and a write to it that can be seen in its segments."""
    return PROVIDERS[provider](connect)


def test_without_a_fault_the_write_is_done(write):
    emulator, send = write
    assert send().is_success
    assert len(emulator.segments()) == 1


@pytest.mark.parametrize(("kind", "done"), [("reset_before", 0), ("reset_after", 1)])
def test_a_reset_breaks_the_connection_before_or_after_the_work(write, kind, done):
    emulator, send = write
    emulator.faults.set(Fault(kind=kind))
    with pytest.raises(httpx.ReadError):
        send()
    assert len(emulator.segments()) == done
    assert emulator.log[-1].status == 0


def test_a_timeout_does_the_work_and_never_answers(connect):
    emulator, _ = bunce(connect)
    client = connect(emulator, "/v1", {"X-Authorization": emulator.api_key})
    emulator.faults.set(Fault(kind="timeout_after"))
    with pytest.raises(httpx.ReadTimeout):
        client.post("/segments", json={"name": "Fans"}, timeout=0.2)
    assert len(emulator.segments()) == 1


def test_a_hang_ends_with_a_broken_connection(write):
    emulator, send = write
    emulator.faults.set(Fault(kind="timeout_after", seconds=0.05))
    with pytest.raises(httpx.ReadError):
        send()
    assert len(emulator.segments()) == 1


def test_slow_answers_late_and_right(write):
    emulator, send = write
    emulator.faults.set(Fault(kind="slow", seconds=0.15))
    started = time.monotonic()
    assert send().is_success
    assert time.monotonic() - started >= 0.15


def test_garbage_is_a_200_that_is_no_json_for_work_that_was_done(write):
    emulator, send = write
    emulator.faults.set(Fault(kind="garbage"))
    answer = send()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match="line 1"):
        answer.json()
    assert len(emulator.segments()) == 1


@pytest.mark.parametrize("status", [200, 502])
def test_html_is_a_gateway_page_for_work_that_was_not_done(write, status):
    emulator, send = write
    emulator.faults.set(Fault(kind="html", status=status))
    answer = send()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html"
    assert answer.text.startswith("<!DOCTYPE html>")
    assert emulator.segments() == {}


def test_whether_work_is_done_can_be_said_outright(write):
    emulator, send = write
    emulator.faults.set(Fault(kind="html", processed=True))
    assert send().status_code == 502
    assert len(emulator.segments()) == 1


def test_a_failure_in_a_200_is_in_the_providers_own_envelope(provider, write):
    emulator, send = write
    emulator.faults.set(Fault(kind="failure_in_200"))
    answer = send()
    assert answer.status_code == 200
    failures = {
        "bunce": {"success": False, "message": "The request could not be completed"},
        "segmenter": {
            "success": False,
            "message": "Internal Server Error",
            "error": "Internal Server Error",
        },
        "constant_contact": [
            {
                "error_key": "contacts.api.internal_error",
                "error_message": "The request could not be completed",
            }
        ],
        "batch": {"error_code": "SERVER_ERROR", "error_message": "The request could not be completed"},
    }
    assert answer.json() == failures[provider]
    assert emulator.segments() == {}


def test_a_rate_limit_is_the_documented_one(provider, write):
    emulator, send = write
    emulator.faults.set(Fault(kind="rate_limit"))
    answer = send()
    assert answer.status_code == 429
    limits = {
        "bunce": {"success": False, "message": "You have reached maximum request limit."},
        "segmenter": {"message": "Too Many Requests"},
        "constant_contact": {"error_key": "throttled", "error_message": "Too Many Requests"},
        "batch": {"error_code": "TOO_MANY_REQUESTS", "error_message": "Too many requests"},
    }
    assert answer.json() == limits[provider]
    assert answer.headers.get("retry-after") == ("60" if provider == "bunce" else None)
    assert emulator.segments() == {}


def test_retry_after_can_be_shortened(connect):
    emulator, send = bunce(connect)
    emulator.faults.set(Fault(kind="rate_limit", seconds=1))
    assert send().headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("kind", "status", "done"),
    [("server_error", 500, 0), ("server_error_after", 500, 1), ("unavailable", 503, 0)],
)
def test_server_errors_with_and_without_the_work_done(write, kind, status, done):
    emulator, send = write
    emulator.faults.set(Fault(kind=kind))
    answer = send()
    assert answer.status_code == status
    assert answer.json()
    assert len(emulator.segments()) == done


def test_credentials_are_refused_as_the_provider_refuses_them(provider, write):
    emulator, send = write
    emulator.faults.set(Fault(kind="credentials"))
    answer = send()
    assert answer.status_code == (403 if provider == "segmenter" else 401)
    refusals = {
        "bunce": {"success": False, "message": "Invalid API key"},
        "segmenter": {"message": "Forbidden"},
        "constant_contact": {"error_key": "unauthorized", "error_message": "Unauthorized"},
        "batch": {"error_code": "AUTHENTICATION_INVALID", "error_message": "The API key is not valid"},
    }
    assert answer.json() == refusals[provider]


def test_a_fault_lasts_as_many_requests_as_it_says(write):
    emulator, send = write
    emulator.faults.set(Fault(kind="server_error", count=2))
    assert [send().status_code for _ in range(2)] == [500, 500]
    assert emulator.faults.describe() is None
    assert send().is_success


def test_a_fault_without_a_count_lasts_until_cleared(write):
    emulator, send = write
    emulator.faults.set(Fault(kind="unavailable", count=None))
    assert {send().status_code for _ in range(4)} == {503}
    assert emulator.faults.describe() == {"kind": "unavailable", "remaining": None, "operation": "any"}
    emulator.faults.clear()
    assert send().is_success


def test_a_fault_can_leave_the_first_requests_alone(write):
    emulator, send = write
    emulator.faults.set(Fault(kind="server_error", skip=1))
    assert send().is_success
    assert send().status_code == 500


def test_the_log_tells_what_was_sent_and_what_became_of_it(write):
    emulator, send = write
    emulator.faults.set(Fault(kind="reset_after"))
    with pytest.raises(httpx.ReadError):
        send()
    entry = emulator.log[-1]
    assert (entry.fault, entry.status) == ("reset_after", 0)
    assert "processed" in entry.note
    assert b"ans" in entry.request.body
    assert emulator.requests == [entry.request]
    assert entry.request.headers["content-type"] == "application/json"


def test_reads_and_writes_can_be_told_apart(connect):
    emulator, send = bunce(connect)
    client = connect(emulator, "/v1", {"X-Authorization": emulator.api_key})
    emulator.faults.set(Fault(kind="server_error", operation="write"))
    assert client.get("/segments").status_code == 200
    assert send().status_code == 500
    emulator.faults.set(Fault(kind="server_error", operation="read"))
    assert send().status_code == 201
    assert client.get("/segments").status_code == 500


def test_faults_queue_up_and_each_takes_its_own_requests():
    faults = Faults()
    faults.add(Fault(kind="server_error", operation="write"))
    faults.add(Fault(kind="slow", operation="any", count=2))
    taken = [faults.take(operation) for operation in ("read", "write", "token", "write", "read")]
    assert [fault.kind if fault else None for fault in taken] == ["slow", "server_error", None, "slow", None]


def test_wrong_faults_are_refused():
    for wrong in ({"kind": "gremlins"}, {"operation": "delete"}, {"count": 0}, {"skip": -1}):
        with pytest.raises(ValueError, match=r"unknown|count|skip"):
            Fault(**{"kind": "slow", **wrong})


def test_there_is_a_fault_for_everything_promised():
    assert set(FAULT_KINDS) == {
        *("rate_limit", "server_error", "server_error_after", "unavailable", "reset_before", "reset_after"),
        *("timeout_after", "slow", "garbage", "html", "doorkeeper", "failure_in_200", "credentials"),
    }


def test_the_page_has_a_button_for_a_403_without_json_where_it_means_something():
    said = {name: emulator(None, None).describe()["doorkeeper"] for name, emulator in EMULATORS.items()}
    assert {name for name, words in said.items() if words} == {"mailchimp", "brevo"}
