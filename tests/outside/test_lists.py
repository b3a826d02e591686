"""Lists as they really arrive, on their whole way to the provider: whoever is meant is sent, and nobody else, or it is
asked or refused before.
"""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path

import pytest
from outside.lists_sent import ListsSent, chosen, typed
from rosters.kept import missing_and_wrong

from segbot.sandbox.emulators import Segmenter, serve_emulator

LISTS = Path(__file__).parents[1] / "rosters/reading/lists"
CASES = json.loads((LISTS / "cases.json").read_text(encoding="utf-8"))
# Every kind of trouble is among those that run by default; the others follow in the slow step.
_EACH_KIND = 1


@pytest.fixture
def segmenter():
    running = serve_emulator(Segmenter(rate_scale=None))
    yield running
    running.stop()


def some_of_every_kind():
    kinds = {}
    for case in CASES:
        kinds.setdefault(case["class"], []).append(case)
    return [case for cases in kinds.values() for case in cases[:_EACH_KIND]]


def faults(case, outcome, sent, *, by_email):
    """What went wrong with a list, in words; nothing where all is well."""
    right = [tuple(each) for each in case["right"]]
    meant = [each for each in right if each[0] or by_email]
    if outcome.how != "sent":
        free = case["refuse_ok"] or not meant
        return "" if free else f"{outcome.how}, and it can be read: {outcome.said[:500]}"
    missing, wrong = missing_and_wrong(
        [(identifier, email) for identifier, email, _ in sent], meant, by_email=by_email
    )
    if wrong:
        return f"wrong people: {wrong}"
    told = "left out" in outcome.said
    if missing and not (case["refuse_ok"] and told):
        return f"missing people: {missing}"
    if len(meant) < len(right) and not told:
        return "people without an id are missing without a word"
    first_names = [first_name for _, _, first_name in sent]
    if not missing and first_names != case.get("first_names", first_names):
        return f"first names: {first_names}"
    return ""


def run_all(lists, cases, command, made_for, sent_to, *, by_email):
    outcomes = {}
    for case in cases:
        content = (LISTS / "inputs" / case["name"]).read_bytes()
        outcomes[case["name"]] = lists.hand_in(command, case, content, **made_for(case))
    lists.wait_until_all_is_sent()
    found = {}
    for case in cases:
        wrong = faults(case, outcomes[case["name"]], sent_to(case), by_email=by_email)
        if wrong:
            found[case["name"]] = wrong
    assert not found, "\n".join(f"{name}: {wrong}" for name, wrong in found.items())


some_or_all = pytest.mark.parametrize(
    "cases",
    [
        pytest.param(some_of_every_kind(), id="some of every kind"),
        pytest.param(CASES, id="all", marks=[pytest.mark.slow, pytest.mark.timeout(600)]),
    ],
)


@some_or_all
def test_whoever_is_meant_arrives_where_people_have_an_id_or_an_address(make_bot, slack, bunce, cases):
    bot = make_bot(SEGBOT_CONNECTIONS__BUNCE__RATE_MULTIPLIER="1000").start()
    emulator = bunce.emulator
    emulator.log = deque()
    segments = {
        case["name"]: emulator.make_segment(case["name"], None, everyone=False)["id"] for case in cases
    }

    def sent_to(case):
        place = f"/v1/segments/{segments[case['name']]}/customers"
        bodies = [json.loads(each.body) for each in emulator.requests if each.path == place]
        return [
            (each.get("customer_id") or "", each.get("email") or "", each.get("first_name"))
            for body in bodies
            for each in body["customers"]
        ]

    run_all(
        ListsSent(bot, slack),
        cases,
        "add bunce",
        lambda case: {"segment": chosen(segments[case["name"]])},
        sent_to,
        by_email=True,
    )


@pytest.mark.slow
@some_or_all
def test_whoever_is_meant_arrives_where_people_have_an_id_alone(make_bot, slack, segmenter, cases):
    settings = segmenter.emulator.connection(segmenter.url)
    bot = make_bot(
        **{f"SEGBOT_CONNECTIONS__SEGMENTER__{name}": value for name, value in settings.items()}
    ).start()
    segmenter.emulator.log = deque()

    def sent_to(case):
        bodies = [json.loads(each.body) for each in segmenter.emulator.requests if each.method == "POST"]
        return [
            (each["externalId"], "", each.get("firstName"))
            for body in bodies
            if body["name"] == case["name"]
            for each in body["persons"]
        ]

    run_all(
        ListsSent(bot, slack),
        cases,
        "create segmenter",
        lambda case: {
            "name": typed(case["name"]),
            "broadcast_medium_id": typed("push"),
            "segment_type": typed("CUSTOM"),
        },
        sent_to,
        by_email=False,
    )
