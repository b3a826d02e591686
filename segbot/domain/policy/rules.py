"""One rule of a policy: the conditions it fires under, and what it asks for then."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fnmatch import translate
from typing import Any

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy.ruling import Outcome, Ruling, share_in_words

PROVEN = frozenset({Verb.REPLACE, Verb.CLEAR, Verb.DELETE})
_WORDS = re.compile(r"\{(removes|adds|share|segment|connection)\}")


@dataclass(frozen=True, kw_only=True)
class Case:
    """What rules look at. Counts are people, infinite where nobody can say how many; `share` is 0..1 of the segment and
    None where its size is not known; `segments` are the name
    and the id it goes by, `everybody` says that all customers join.
    """

    action: Action
    plan: Plan
    requester: str
    groups: frozenset[str]
    connection: str
    channel: str
    segments: tuple[str, ...]
    everybody: bool
    adds: float
    removes: float
    creates: float
    size: float
    share: float | None

    @classmethod
    def of(
        cls,
        action: Action,
        plan: Plan,
        *,
        requester: str = "",
        groups: Collection[str] = (),
        channel: str = "",
        name: str | None = None,
    ) -> Case:
        """`groups` are the user groups the requester is in. `name`: judge it as if the segment were called that."""
        called = plan.segment_name if name is None else name
        everybody = plan.all_customers or action.add_all_customers
        adds = math.inf if everybody else plan.adds
        return cls(
            action=action,
            plan=plan,
            requester=requester,
            groups=frozenset(groups),
            connection=action.connection.casefold(),
            channel=channel.casefold(),
            segments=tuple(each.strip().casefold() for each in (called, plan.segment_id) if each),
            everybody=everybody,
            adds=adds,
            removes=math.inf if plan.everyone_leaves and plan.before is None else plan.removes,
            creates=adds if plan.creation_unknown else plan.people_created,
            size=math.inf if plan.before is None else plan.before,
            share=plan.share_removed,
        )


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Fires when every condition given is met; one that is not given is always met.

    `connections` and `segments` are patterns (`*`, `?`, `[…]`) without regard to case, `channels` and `requesters` Slack
    ids (`D*` is any direct message, `S…` a user group). A size nobody knows is above every `…_above` and within no `…_at_most`.
    `reason_required` and `typed_proof` left None are as the built-in rules have them for the action.
    """

    name: str
    outcome: Outcome
    actions: frozenset[Verb] = frozenset()
    connections: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    requesters: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    campaigns: frozenset[CampaignCheck] = frozenset()
    removes_above: int | None = None
    removes_at_most: int | None = None
    share_above: float | None = None
    share_at_most: float | None = None
    adds_above: int | None = None
    adds_at_most: int | None = None
    creates_above: int | None = None
    creates_at_most: int | None = None
    size_above: int | None = None
    size_at_most: int | None = None
    share_known: bool | None = None
    all_customers: bool | None = None
    approvals: int = 0
    approvers: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    reason_required: bool | None = None
    typed_proof: bool | None = None
    why: str = ""
    instead: str = ""
    _checks: tuple[tuple[str, Callable[[Case], bool]], ...] = field(
        init=False, repr=False, compare=False, default=()
    )

    def __post_init__(self) -> None:
        checks = tuple((name, _CHECKS[name](getattr(self, name))) for name in self.conditions)
        object.__setattr__(self, "_checks", checks)

    @property
    def conditions(self) -> tuple[str, ...]:
        """The names of those that are given."""
        return tuple(name for name in _CHECKS if getattr(self, name) not in _NOT_GIVEN)

    def unmet(self, case: Case) -> str:
        """The name of the first condition the case does not meet; empty when the rule fires."""
        for name, met in self._checks:
            if not met(case):
                return name
        return ""

    def ruling(self, case: Case, *, fallback: tuple[str, ...] = (), notify: tuple[str, ...] = ()) -> Ruling:
        """What the rule asks for in this case."""
        check_confirmation = case.action.verb in PROVEN and self.outcome is not Outcome.REFUSE
        return Ruling(
            outcome=self.outcome,
            rule=self.name,
            why=_filled(self.why, case) or self._because(),
            approvals=self.approvals,
            reason_required=check_confirmation if self.reason_required is None else self.reason_required,
            typed_proof=check_confirmation if self.typed_proof is None else self.typed_proof,
            instead=_filled(self.instead, case),
            approvers=self.approvers,
            fallback=fallback if self.outcome is Outcome.APPROVE else (),
            notify=tuple(dict.fromkeys((*self.notify, *notify))),
        )

    def to_document(self) -> dict[str, Any]:
        """Only what is given; `from_document` reads it back."""
        document: dict[str, Any] = {"name": self.name, "outcome": self.outcome.value}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.init and each.name not in document and value != each.default:
                document[each.name] = sorted(value) if isinstance(value, frozenset) else _plain(value)
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Rule:
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in document.items()
        }
        values["outcome"] = Outcome(values["outcome"])
        values["actions"] = frozenset(map(Verb, values.get("actions", ())))
        values["campaigns"] = frozenset(map(CampaignCheck, values.get("campaigns", ())))
        return cls(**values)

    def _because(self) -> str:
        match self.outcome:
            case Outcome.RUN | Outcome.CONFIRM:
                return "Your own confirmation is enough."
            case Outcome.APPROVE:
                return f"The rule “{self.name}” asks for approval."
            case Outcome.REFUSE:
                return f"The rule “{self.name}” does not allow it."


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _filled(text: str, case: Case) -> str:
    """`{removes}`, `{adds}`, `{share}`, `{segment}` and `{connection}` replaced; other braces stay as they are."""
    return _WORDS.sub(lambda found: _WORD[found[1]](case), text) if "{" in text else text


def _people(count: float) -> str:
    return "an unknown number" if math.isinf(count) else f"{count:,.0f}"


_WORD: dict[str, Callable[[Case], str]] = {
    "removes": lambda case: _people(case.removes),
    "adds": lambda case: _people(case.adds),
    "share": lambda case: "an unknown share" if case.share is None else share_in_words(case.share),
    "segment": lambda case: case.plan.segment_name,
    "connection": lambda case: case.action.connection,
}

_NOT_GIVEN: tuple[Any, ...] = (None, (), frozenset())


def _like(patterns: Sequence[str]) -> Callable[[str], object]:
    """A test for one name: against a set where nothing in the patterns is wild, which is several times as fast."""
    wanted = [each.strip().casefold() for each in patterns]
    if not any(letter in each for each in wanted for letter in "*?["):
        return frozenset(wanted).__contains__
    return re.compile("|".join(translate(each) for each in wanted)).match


def _connections(patterns: Sequence[str]) -> Callable[[Case], bool]:
    like = _like(patterns)
    return lambda case: bool(like(case.connection))


def _channels(patterns: Sequence[str]) -> Callable[[Case], bool]:
    like = _like(patterns)
    return lambda case: bool(like(case.channel))


def _segments(patterns: Sequence[str]) -> Callable[[Case], bool]:
    like = _like(patterns)
    return lambda case: any(map(like, case.segments))


def _share_above(least: float) -> Callable[[Case], bool]:
    return lambda case: case.share is None or case.share > least


def _share_at_most(most: float) -> Callable[[Case], bool]:
    return lambda case: case.share is not None and case.share <= most


# Cheap ones first: a decision looks at every rule until one fires.
_CHECKS: dict[str, Callable[[Any], Callable[[Case], bool]]] = {
    "actions": lambda wanted: lambda case: case.action.verb in wanted,
    "requesters": lambda wanted: lambda case: case.requester in wanted or not case.groups.isdisjoint(wanted),
    "campaigns": lambda wanted: lambda case: case.plan.campaign_check in wanted,
    "all_customers": lambda all_of_them: lambda case: case.everybody is all_of_them,
    "share_known": lambda known: lambda case: (case.share is not None) is known,
    "removes_above": lambda least: lambda case: case.removes > least,
    "removes_at_most": lambda most: lambda case: case.removes <= most,
    "share_above": _share_above,
    "share_at_most": _share_at_most,
    "adds_above": lambda least: lambda case: case.adds > least,
    "adds_at_most": lambda most: lambda case: case.adds <= most,
    "creates_above": lambda least: lambda case: case.creates > least,
    "creates_at_most": lambda most: lambda case: case.creates <= most,
    "size_above": lambda least: lambda case: case.size > least,
    "size_at_most": lambda most: lambda case: case.size <= most,
    "connections": _connections,
    "channels": _channels,
    "segments": _segments,
}
