"""What is asked for: of every provider something, with what has to be there afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from crash.outside import Providers

DONE = frozenset({"done"})


@dataclass(frozen=True, kw_only=True)
class Errand:
    """`expected` members of the segment `name` in the end; None: it is gone. `ends`: how the request may end; where
    nothing can be looked up, `unknown` is an honest end. `first`: commands seen through before, without harm. `{first}` in
    the command is the number of the last of those. `settings` are in force from its beginning.
    """

    provider: str
    command: str
    name: str
    expected: frozenset[str] | None
    ends: frozenset[str] = DONE
    first: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)

    def holds(self, members: frozenset[str] | None, state: str) -> bool:
        """Whether what is there now is what the request says."""
        if members == self.expected:
            return True
        return state == "unknown" and members is None


class Errands:
    """Makes errands, each with other people, on what the providers have at that moment."""

    def __init__(self, providers: Providers, dice: Random) -> None:
        self._providers = providers
        self._dice = dice
        self._numbers = itertools.count(1)
        self._makers: dict[str, Callable[[], Errand]] = {
            "bunce remove": lambda: self._remove("bunce", "Newsletter weekly", 230),
            "bunce remove few": lambda: self._remove("bunce", "VIP customers", self._dice.choice((1, 2))),
            "bunce add": self._bunce_add,
            "bunce create": self._bunce_create,
            "bunce undo": self._bunce_undo,
            "bunce scheduled": self._bunce_scheduled,
            "batch add": lambda: self._add("batch", "trial_users"),
            "batch remove": lambda: self._remove("batch", "lapsed-90-days", 20),
            "batch create": lambda: self._create("batch"),
            "batch delete": self._batch_delete,
            "segmenter create": self._segmenter_create,
            "segmenter add": self._segmenter_add,
            "contacts remove": lambda: self._remove("constant_contact", "Newsletter", 20),
            "contacts create": lambda: self._create("constant_contact", people=0, more=' kind="list"'),
            "contacts delete": self._contacts_delete,
            "bunce at a time": self._bunce_at_a_time,
            "mailchimp add": lambda: self._add_known("mailchimp", "Beta testers", "Newsletter"),
            "mailchimp remove": lambda: self._remove("mailchimp", "Lapsed 90 days", 4),
            "mailchimp create": lambda: self._create_known("mailchimp", "Newsletter"),
            "mailchimp delete": lambda: self._made_and_deleted("mailchimp"),
            "brevo add": lambda: self._add_known("brevo", "Beta testers", "Newsletter"),
            "brevo remove": lambda: self._remove("brevo", "Summer camp 2023", 4),
            "brevo create": lambda: self._create_known("brevo", "Newsletter"),
            "brevo delete": lambda: self._made_and_deleted("brevo"),
        }

    def make(self, name: str) -> Errand:
        return self._makers[name]()

    def any(self) -> Errand:
        slow = {name for name in self._makers if name.endswith("create")}  # a look-up waits for a minute
        return self.make(self._dice.choice(sorted(set(self._makers) - slow - {"bunce at a time"})))

    def _members(self, provider: str, name: str) -> frozenset[str]:
        found = self._providers.members(provider, name)
        assert found is not None, name
        return found

    def _remove(self, provider: str, name: str, count: int, *, more: str = "", **settings: Any) -> Errand:
        before = self._still_many(provider, name, count)
        leaving = self._dice.sample(sorted(before), count)
        return Errand(
            provider=provider,
            command=f'remove {provider} "{name}" {" ".join(leaving)}{more}',
            name=name,
            expected=before - frozenset(leaving),
            **settings,
        )

    def _still_many(self, provider: str, name: str, leaving: int) -> frozenset[str]:
        """After hundreds of removals there would be too few left: segbot takes at most half of a segment that way."""
        before = self._members(provider, name)
        if len(before) >= 4 * leaving:
            return before
        segment = self._providers.segment(provider, name)
        assert segment is not None, name
        self._providers[provider].meddle(segment, "add", count=4 * leaving)
        return self._members(provider, name)

    def _add(self, provider: str, name: str, **more: Any) -> Errand:
        joining = self._strangers(4)
        return Errand(
            provider=provider,
            command=f'add {provider} "{name}" {" ".join(joining)}',
            name=name,
            expected=self._members(provider, name) | frozenset(joining),
            **more,
        )

    def _strangers(self, count: int) -> list[str]:
        return [f"X-{next(self._numbers)}-{number}" for number in range(count)]

    def _customers(self, outside_of: str, count: int) -> list[str]:
        bunce: Any = self._providers["bunce"]
        everybody = {str(each["customer_id"]) for each in bunce.customers.shelf.values()}
        return self._dice.sample(sorted(everybody - self._members("bunce", outside_of)), count)

    def _bunce_add(self, count: int = 230) -> Errand:
        joining = self._customers("Winter sale 2024", count)
        return Errand(
            provider="bunce",
            command=f'add bunce "Winter sale 2024" {" ".join(joining)}',
            name="Winter sale 2024",
            expected=self._members("bunce", "Winter sale 2024") | frozenset(joining),
        )

    def _bunce_undo(self) -> Errand:
        """People who joined leave again."""
        add = self._bunce_add(30)
        before = self._members("bunce", add.name)
        return Errand(
            provider="bunce", command="undo #{first}", name=add.name, expected=before, first=(add.command,)
        )

    def _bunce_scheduled(self) -> Errand:
        return self._remove("bunce", "Summer sale 2025", 20, settings={"SEGBOT_POLICY__GRACE": "3s"})

    def _bunce_at_a_time(self) -> Errand:
        """At the next full minute that leaves time to decide."""
        then = datetime.now(UTC) + timedelta(seconds=20)
        at = then.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return self._remove("bunce", "Summer sale 2025", 20, more=f' at="{at:%Y-%m-%d %H:%M}"')

    def _mailable(self, provider: str, name: str) -> frozenset[str]:
        """Whoever unsubscribed, bounced or is blocked is left out of additions."""
        made, key = self._providers[provider], self._providers.segment(provider, name)
        assert key is not None, name
        return frozenset(who for who, row in made.members(key).items() if row["status"] == "subscribed")

    def _add_known(self, provider: str, name: str, others: str) -> Errand:
        before = self._members(provider, name)
        joining = self._dice.sample(sorted(self._mailable(provider, others) - before), 3)
        return Errand(
            provider=provider,
            command=f'add {provider} "{name}" {" ".join(joining)}',
            name=name,
            expected=before | frozenset(joining),
        )

    def _create_known(self, provider: str, others: str) -> Errand:
        name = f"crash_{next(self._numbers)}"
        joining = self._dice.sample(sorted(self._mailable(provider, others)), 3)
        return Errand(
            provider=provider,
            command=f'create {provider} "{name}" {" ".join(joining)}',
            name=name,
            expected=frozenset(joining),
        )

    def _made_and_deleted(self, provider: str) -> Errand:
        name = f"crash_{next(self._numbers)}"
        made: Any = self._providers[provider]
        made.make_segment(name)
        return Errand(provider=provider, command=f'delete {provider} "{name}"', name=name, expected=None)

    def _create(self, provider: str, *, people: int = 3, more: str = "") -> Errand:
        name, joining = f"crash_{next(self._numbers)}", self._strangers(people)
        return Errand(
            provider=provider,
            command=f'create {provider} "{name}" {" ".join(joining)}{more}',
            name=name,
            expected=frozenset(joining),
        )

    def _bunce_create(self) -> Errand:
        name, joining = f"crash_{next(self._numbers)}", self._customers("VIP customers", 3)
        return Errand(
            provider="bunce",
            command=f'create bunce "{name}" {" ".join(joining)}',
            name=name,
            expected=frozenset(joining),
        )

    def _segmenter_create(self) -> Errand:
        made = self._create("segmenter", more=" broadcast_medium_id=push-notifications segment_type=CUSTOM")
        # Its id is told only once, in the answer: without that nothing can be looked up, and a person decides.
        return Errand(
            provider="segmenter",
            command=made.command,
            name=made.name,
            expected=made.expected,
            ends=frozenset({"done", "unknown"}),
        )

    def _segmenter_add(self) -> Errand:
        made, joining = self._segmenter_create(), self._strangers(3)
        return Errand(
            provider="segmenter",
            command=f'add segmenter "{made.name}" {" ".join(joining)}',
            name=made.name,
            expected=(made.expected or frozenset()) | frozenset(joining),
            first=(made.command,),
        )

    def _batch_delete(self) -> Errand:
        audiences: Any = self._providers["batch"].audiences  # type: ignore[attr-defined]
        name = f"crash_{next(self._numbers)}"
        audiences.make(name, None)
        return Errand(provider="batch", command=f'delete batch "{name}"', name=name, expected=None)

    def _contacts_delete(self) -> Errand:
        name = f"crash_{next(self._numbers)}"
        contacts: Any = self._providers["constant_contact"]
        contacts.make_list(name, description=None, created="2025-03-20T08:30:00.000Z")
        return Errand(
            provider="constant_contact", command=f'delete constant_contact "{name}"', name=name, expected=None
        )
