"""Freeze windows: times in which no change begins, whoever approved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo

from segbot.domain.actions import Action, Verb
from segbot.domain.time_windows import DAYS, EVERY_DAY, Once, Weekly, Window, over_at


@dataclass(frozen=True, kw_only=True)
class Freeze:
    """`window` says when; `zone` is the one its end is told in. `connections` are patterns and `actions` verbs; where
    they are empty, every connection and every change.
    """

    name: str
    window: Once | Weekly
    zone: str = "UTC"
    why: str = ""
    connections: tuple[str, ...] = ()
    actions: frozenset[Verb] = frozenset()

    def concerns(self, action: Action) -> bool:
        verb = action.verb
        if not (verb in self.actions if self.actions else verb.changes):
            return False
        account = action.connection.casefold()
        return not self.connections or any(
            fnmatchcase(account, each.strip().casefold()) for each in self.connections
        )

    def to_document(self) -> dict[str, Any]:
        """Plain values for the database; `from_document` reads them back."""
        window: dict[str, Any]
        if isinstance(self.window, Once):
            window = {"begin": self.window.begin.isoformat(), "end": self.window.end.isoformat()}
        else:
            window = {
                "days": sorted(self.window.days),
                "begin": self.window.begin.isoformat(),
                "end": self.window.end.isoformat(),
                "zone": self.window.zone,
            }
        return {
            "name": self.name,
            "window": window,
            "zone": self.zone,
            "why": self.why,
            "connections": list(self.connections),
            "actions": sorted(verb.value for verb in self.actions),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Freeze:
        kept = document["window"]
        window: Once | Weekly
        if "days" in kept:
            window = Weekly(
                days=frozenset(kept["days"]),
                begin=time.fromisoformat(kept["begin"]),
                end=time.fromisoformat(kept["end"]),
                zone=kept["zone"],
            )
        else:
            window = Once(
                begin=datetime.fromisoformat(kept["begin"]), end=datetime.fromisoformat(kept["end"])
            )
        return cls(
            name=document["name"],
            window=window,
            zone=document["zone"],
            why=document["why"],
            connections=tuple(document["connections"]),
            actions=frozenset(Verb(each) for each in document["actions"]),
        )


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """What holds an action back at some moment, and `until` when (UTC): later than this freeze where another follows."""

    freeze: Freeze
    until: datetime

    @property
    def sentence(self) -> str:
        """`“black-friday” holds until Tue 1 Dec 2026, 08:00 (Europe/Berlin): the shop earns half its year.`"""
        local = self.until.astimezone(ZoneInfo(self.freeze.zone))
        end = f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({self.freeze.zone})"
        why = f": {self.freeze.why.strip().rstrip('.')}" if self.freeze.why.strip() else ""
        return f"The freeze “{self.freeze.name}” holds until {end}{why}."


def frozen(action: Action, freezes: Sequence[Freeze], at: datetime) -> Frozen | None:
    """The freeze in force for this action at this moment; None where it may begin."""
    concerned = [each for each in freezes if each.concerns(action)]
    first = next((each for each in concerned if each.window.end_of(at) is not None), None)
    windows: list[Window] = [each.window for each in concerned]
    until = over_at(windows, at)
    return Frozen(freeze=first, until=until) if first is not None and until is not None else None


def faults(freezes: Sequence[Freeze]) -> Iterator[str]:
    """What is wrong with freezes, each a sentence."""
    names = [each.name for each in freezes]
    for freeze in freezes:
        whose = f"Policy freeze “{freeze.name}”"
        window = freeze.window
        if isinstance(window, Once) and window.end <= window.begin:
            yield f"{whose} ends before it begins."
        if isinstance(window, Weekly) and window.days == EVERY_DAY and window.begin == window.end:
            yield f"{whose} never ends: to refuse something for good, write a rule with outcome = “refuse”."
        unfit = sorted(verb.value for verb in freeze.actions if not _can_wait(verb))
        if unfit:
            yield f"{whose}: “{unfit[0]}” changes nothing by itself, so it cannot be among its actions."
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"Policy freeze “{name}” is there {names.count(name)} times: each needs a name of its own."


def day_number(name: str) -> int:
    """0 for `mon`, `Monday` and `MON`. Raises ValueError."""
    short = name.strip().casefold()
    for number, (day, full) in enumerate(zip(DAYS, _FULL, strict=True)):
        if short in (day, full):
            return number
    raise ValueError(f"“{name}” is not a day; days are {', '.join(DAYS)}")


def _can_wait(verb: Verb) -> bool:
    """An undo is carried out as what it turns out to be; looking is never frozen."""
    return verb.changes and verb is not Verb.UNDO


_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
