"""Who may ask for changes, and who may see anything at all. Pure: what Slack says of a person goes in."""

from __future__ import annotations

from dataclasses import dataclass

from segbot.domain.approval.eligibility import is_named
from segbot.domain.people import Person

NOT_OURS = "segbot only works for people of its own workspace. Ask a colleague there to do this for you."
NO_BOTS = "I only take commands from people."
GONE = "This Slack account is deactivated, so it cannot use segbot. Nothing was changed."
GUEST = "Guests cannot use segbot. Ask a full member of this workspace. Nothing was changed."
NOT_A_REQUESTER = "You are not among the people who may use segbot here. Ask whoever runs segbot to add you. Nothing was changed."
ONLY_APPROVES = "You can approve requests here, but not ask for changes. Ask whoever runs segbot to add you. Nothing was changed."


@dataclass(frozen=True, kw_only=True)
class Access:
    """User and group ids: `requesters` may ask (nobody named: every full member), `approvers` may see."""

    requesters: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The user groups a person's membership in has to be known of."""
        named = (*self.requesters, *self.approvers) if self.requesters else ()
        return tuple(dict.fromkeys(each for each in named if each.startswith("S")))

    def may_not_ask(self, person: Person) -> str:
        """Why not, as a sentence for the person; empty where they may."""
        never = never_here(person)
        if never or not self.requesters or is_named(person, self.requesters):
            return never
        return ONLY_APPROVES if is_named(person, self.approvers) else NOT_A_REQUESTER

    def may_not_see(self, person: Person) -> str:
        """Why no name, number or list may be shown to them; empty where it may. Who approves has to see."""
        refused = self.may_not_ask(person)
        return "" if refused == ONLY_APPROVES else refused


def never_here(person: Person) -> str:
    """Why this person is not served at all, whatever the lists say; empty for active full members."""
    if person.is_outsider:
        return NOT_OURS
    if person.is_bot:
        return NO_BOTS
    if person.is_deactivated:
        return GONE
    return GUEST if person.is_guest else ""
