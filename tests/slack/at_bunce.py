"""A request about a segment at Bunce, and what people read of a message: for tests of how little that takes."""

from __future__ import annotations

import re
from datetime import timedelta

from slack_made import NOW, action, plan, progress, request, ruling, vote

from segbot.domain.lifecycle import State
from segbot.domain.members import RosterSummary

HASH = "3f9a21c0" + "d" * 56
SEGMENT_ID = "0b9c6a5e-7f3d-4c53-9d5a-0d5f0a3b9c11"
MACHINE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{32}|3f9a|\d+ %|\d{4}-\d\d-\d\d \d\d:\d\d|UTC|remove-large|\+budget"
)
_DATE = re.compile(r"<!date\^[^|]*\|[^>]*>")


def at_bunce(state=State.PENDING, **changes):
    """152 of 3,900 people, which Bunce knows only by their number."""
    known = {
        "plan": plan(
            segment_id=SEGMENT_ID,
            segment_name="Newsletter weekly",
            removes=152,
            before=3_900,
            after=3_748,
            at_most=True,
            effects=("Removing works both ways.",) * 4,
            unnoticed="Somebody may swap people one for one and nobody would see it.",
        ),
        "action": action(
            segment=SEGMENT_ID, reason="They unsubscribed on the shop's own page, ticket MKT-17"
        ),
        "ruling": ruling(rule="remove-large", approvals=1),
        "roster": RosterSummary(id="r", count=152, sha256=HASH),
        "bound": HASH,
        "votes": () if state is State.PENDING else (vote(),),
        "progress": progress(batches=2, settled=2, people=152, people_settled=152),
        "decided_by": "U0ARTHUR",
        "decision_reason": "Please split by country.",
        "starts_at": NOW + timedelta(minutes=1),
        "started_at": None if state in (State.PENDING, State.APPROVED) else NOW,
        "count_before": 3_900,
        "after": 3_748,
    }
    return request(state, **{**known, **changes})


def lines(blocks):
    """Every line outside the buttons, with each date as the one word it is drawn as."""
    texts = []
    for block in blocks:
        parts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
        if block["type"] != "actions":
            texts += [part["text"] for part in parts if part and "text" in part]
    return [_DATE.sub("today", line) for text in texts for line in text.split("\n")]
