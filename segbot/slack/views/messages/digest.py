"""The weekly digest as people read it: who came and went, what was stopped, how long decisions took."""

from __future__ import annotations

from typing import Any

from segbot.domain.audit import Event
from segbot.domain.digest import Moved, WeekDigest
from segbot.slack.views.kit.blocks import Block, header, message, section
from segbot.slack.views.kit.newer_blocks import bar_chart
from segbot.slack.views.kit.text import duration, many, moment, named, people

STOPPED = {
    Event.REJECTED: "rejected by a colleague",
    Event.EXPIRED: "expired",
    Event.DRIFTED: "stopped because the segment had changed",
    Event.SUSPENDED: "held by a freeze, or because somebody left",
    Event.TAMPERED: "stopped because it was not what was approved",
    Event.DISCOUNTED: "stopped because an approval no longer counted",
}
_TITLE = "Your segments last week"


def digest(week: WeekDigest) -> dict[str, Any]:
    """`text` and `blocks` of the message."""
    lines = [_when(week), *_changes(week), *_stopped(week), *_decisions(week)]
    moved = [_line(each) for each in week.moved]
    blocks: list[Block] = [header(_TITLE), section(*lines)]
    if week.moved:
        labels = _labels(week.moved)
        series = {
            "People in": [
                (label, float(each.joined)) for label, each in zip(labels, week.moved, strict=True)
            ],
            "People out": [(label, float(each.left)) for label, each in zip(labels, week.moved, strict=True)],
        }
        blocks.append(bar_chart("People in and out", series, unit="People"))
    return message("\n".join([_TITLE, *lines, *moved]), blocks)


def _when(week: WeekDigest) -> str:
    return f"{moment(week.begin, '{date_short}')} to {moment(week.end, '{date_short}')}"


def _changes(week: WeekDigest) -> list[str]:
    if not week.carried_out and not week.stopped and not week.decided:
        return ["Nothing was changed."]
    joined, left = sum(each.joined for each in week.moved), sum(each.left for each in week.moved)
    told = f"{many(week.carried_out, 'change')} carried out: {people(joined)} in, {people(left)} out."
    unknown = f"For {many(week.uncounted, 'change')} the number isn't known." if week.uncounted else ""
    return [each for each in (told if week.carried_out else "", unknown) if each]


def _stopped(week: WeekDigest) -> list[str]:
    """A line for each reason, so that none is long."""
    return [f"• {count:,} {STOPPED[Event(event)]}" for event, count in week.stopped.items()]


def _decisions(week: WeekDigest) -> list[str]:
    lines = []
    if week.decision_seconds is not None:
        took = duration(round(week.decision_seconds / 60))
        lines.append(f"Time to decision: {took} (median of {many(week.decided, 'request')}).")
    if week.waiting:
        lines.append(f"{many(week.waiting, 'request')} waiting: `/segment requests`")
    return lines


def _line(each: Moved) -> str:
    return f"{named(each.segment)}: {each.joined:,} in, {each.left:,} out"


def _labels(moved: tuple[Moved, ...]) -> list[str]:
    """Short, and each another one."""
    labels: list[str] = []
    for each in moved:
        label = each.segment[:20] or "–"
        labels.append(label if label not in labels else f"{label[:15]} ({len(labels) + 1})")
    return labels
