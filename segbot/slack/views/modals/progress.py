"""The waiting view while a campaign check goes on: how far it is, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass

from segbot.domain.capabilities import Limits
from segbot.slack.views.kit.blocks import View, context, modal, section
from segbot.slack.views.kit.text import bar, many
from segbot.slack.views.messages.rate_limited import takes_none
from segbot.slack.views.modals.errors import LOADING

_UNITS = {1.0: "a second", 60.0: "a minute", 3600.0: "an hour"}
_A_MINUTE = 60.0


@dataclass(frozen=True, kw_only=True)
class Far:
    """Done and of how many, in campaigns; `seconds_left` where it can be guessed."""

    done: int
    total: int
    seconds_left: float | None = None


def checking(
    title: str, far: Far, limits: Limits | None, *, external_id: str = "", pushed: bool = False
) -> View:
    """`Checking campaigns: 120 of 600 · about 1 min left · 4 requests a second, 10,000 a day`."""
    told = " · ".join(filter(None, (f"{far.done:,} of {far.total:,}", _left(far), budget(limits))))
    view = modal(
        LOADING,
        title,
        [
            section(f":hourglass_flowing_sand: Checking campaigns: {told}", bar(far.done, far.total)),
            context("Every campaign that isn't over is checked. Then the preview appears here."),
        ],
        close="Back" if pushed else "Cancel",
    )
    return {**view, "external_id": external_id} if external_id else view


def kept_back(title: str, label: str, seconds: float, *, external_id: str = "", pushed: bool = False) -> View:
    """A provider takes no requests for so long: why the preview is not there yet, and when it comes."""
    told = f":hourglass_flowing_sand: {takes_none(label, seconds)} The preview appears here after that."
    view = modal(LOADING, title, [section(told)], close="Back" if pushed else "Cancel")
    return {**view, "external_id": external_id} if external_id else view


def budget(limits: Limits | None) -> str:
    """How many requests the provider allows, as it declares them; empty where it states no limit."""
    if limits is None or limits.requests is None:
        return ""
    unit = _UNITS.get(limits.per_seconds, f"in {limits.per_seconds:g} seconds")
    a_day = f", {limits.requests_per_day:,} a day" if limits.requests_per_day else ""
    return f"{many(limits.requests, 'request')} {unit}{a_day}"


def _left(far: Far) -> str:
    if far.seconds_left is None:
        return ""
    minutes = round(far.seconds_left / _A_MINUTE)
    return f"about {minutes:,} min left" if minutes else "less than a minute left"
