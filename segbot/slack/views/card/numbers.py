"""How many people join, leave and stay, in words: the same on the preview and in the details."""

from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.planning.plan import Plan
from segbot.domain.policy.ruling import share_in_words
from segbot.slack.views.kit.text import people, said

_LISTS_NEWCOMERS = frozenset({Verb.ADD, Verb.TAG})
_TAKES_OUT = frozenset({Verb.REMOVE, Verb.REPLACE, Verb.IMPORT, Verb.CLEAR, Verb.DELETE})
_PUTS_IN = frozenset({Verb.ADD, Verb.REPLACE, Verb.IMPORT})
_UNKNOWN = "unknown"


def joining(plan: Plan, verb: Verb) -> str:
    if plan.all_customers:
        return "*all customers*"
    if plan.adds:
        return f"{_most(plan)}{people(plan.adds)}"
    return "nobody" if verb in _PUTS_IN else ""


def leaving(plan: Plan, verb: Verb) -> str:
    if plan.removes:
        return f"{_most(plan)}{people(plan.removes)}"
    if plan.everyone_leaves and plan.before is None:
        return "everyone in it"
    if verb in _TAKES_OUT - {Verb.DELETE} or plan.everyone_leaves:
        return "nobody"
    return ""


def staying(plan: Plan, verb: Verb) -> str:
    """Those for whom nothing changes."""
    if verb in _LISTS_NEWCOMERS:
        known = f"{people(plan.unchanged or 0)} in it already" if plan.unchanged is not None else _UNKNOWN
        return "" if plan.all_customers else known
    if verb in (Verb.REPLACE, Verb.IMPORT):
        unknown = _UNKNOWN if verb is Verb.REPLACE else ""
        return people(plan.unchanged) if plan.unchanged is not None else unknown
    if verb is Verb.REMOVE:
        if plan.surely_before is None:
            return _UNKNOWN
        return f"{'at least ' if plan.at_most else ''}{people(max(0, plan.surely_before - plan.removes))}"
    cannot_leave = people(plan.after) if verb is Verb.CLEAR and plan.after else ""
    return "nobody" if plan.everyone_leaves else cannot_leave


def not_in_it(plan: Plan) -> str:
    """Listed for removal and not there: nothing happens to them."""
    if not plan.unknown:
        return ""
    return f"{'at least ' if plan.at_most else ''}{people(plan.unknown)} on the list"


def share_leaving(plan: Plan) -> str:
    if not plan.removes and not plan.everyone_leaves:
        return ""
    part = plan.share_removed
    return _UNKNOWN if part is None else share_in_words(part)


def created(plan: Plan) -> str:
    if plan.creation_unknown:
        return "anyone not known there yet (number unknown)"
    return people(plan.people_created) if plan.people_created else ""


def counts(plan: Plan, verb: Verb) -> list[tuple[str, str]]:
    """Label and value for a preview; only what the question on top of it does not say."""
    whole = verb in (Verb.REPLACE, Verb.IMPORT)
    pairs = [
        ("Joins", joining(plan, verb) if whole else ""),
        ("Leaves", leaving(plan, verb) if whole else ""),
        ("Stays", staying(plan, verb) if whole else ""),
        ("Already in it", people(plan.unchanged) if verb in _LISTS_NEWCOMERS and plan.unchanged else ""),
        ("Not in it", not_in_it(plan)),
        ("New customers", created(plan)),
    ]
    return [pair for pair in pairs if pair[1]]


def not_known(plan: Plan, verb: Verb, label: str) -> list[str]:
    """Why a number can only be the most it may be, in one line."""
    if not plan.at_most or verb is Verb.IMPORT:
        return []
    if verb is Verb.REMOVE and plan.removes:
        return [
            f":information_source: {said(label)} can't tell us how many of the {plan.removes:,} are in it."
        ]
    if verb in (Verb.ADD, Verb.TAG) and plan.adds and plan.unchanged is None:
        return [
            f":information_source: {said(label)} can't tell us how many of the {plan.adds:,} are in it already."
        ]
    if verb is Verb.REPLACE:
        return [":information_source: We don't know who is in it, so these are the most it can be."]
    return []


def in_one(plan: Plan, verb: Verb) -> str:
    """`1,204 people leave, 8,667 people stay, at least 3 people on the list are not in it`."""
    told = (
        _verbal(joining(plan, verb), "joins", "join"),
        _verbal(leaving(plan, verb), "leaves", "leave"),
        _unchanged(staying(plan, verb), verb),
        _verbal(not_in_it(plan), "is not in it", "are not in it"),
    )
    return ", ".join(filter(None, told))


def _unchanged(stay: str, verb: Verb) -> str:
    if stay == _UNKNOWN:
        what = "are in it already" if verb in _LISTS_NEWCOMERS else "stay"
        return f"how many {what} is unknown"
    if stay.endswith("already"):
        return stay
    return _verbal(stay, "stays", "stay")


def _verbal(who: str, one: str, more: str) -> str:
    if not who:
        return ""
    single = who in ("nobody", "everyone in it") or who.endswith(("1 person", "1 person on the list"))
    return f"{who} {one if single else more}"


def _most(plan: Plan) -> str:
    return "at most " if plan.at_most else ""
