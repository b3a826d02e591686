"""Votes: one per person, whoever's account it is, and only of people who may still decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segbot.domain.approval.eligibility import EligibleApprovers
from segbot.domain.approval.refusals import not_allowed_here
from segbot.domain.people import Person
from segbot.domain.ports import People
from segbot.domain.requests import Request


@dataclass(frozen=True)
class Electorate:
    """People who have to do with a vote, as Slack described them just now: the one who votes, the asker, the voters."""

    people: Mapping[str, Person] = field(default_factory=dict)

    def __getitem__(self, user: str) -> Person:
        return self.people[user]

    def missing(self, request: Request) -> set[str]:
        """Whoever has to be looked up before a vote on this request can be judged."""
        return {request.origin.user, *(vote.user for vote in request.approvals)} - set(self.people)

    def with_these(self, people: People, users: Iterable[str], groups: Iterable[str]) -> Electorate:
        """Raises NotDeliveredError when Slack cannot be asked."""
        wanted = tuple(groups)
        return Electorate({**self.people, **{user: people.look_up(user, wanted) for user in sorted(users)}})


def second_account(request: Request, person: Person, known: Electorate, *, self_approval: bool) -> str:
    """Why this account may not approve because of another account of the same person; empty where it may."""
    asker = request.origin.user
    if person.id != asker and not self_approval and person.is_same_as(known[asker]):
        return (
            f"#{request.id} is your own request, made with another account of yours (<@{asker}>): a colleague has to "
            "approve it."
        )
    for vote in request.approvals:
        if vote.user != person.id and person.is_same_as(known[vote.user]):
            return f"You have already approved #{request.id} with another account (<@{vote.user}>)."
    return ""


def lapsed(
    voter: Person, asker: Person, deciders: EligibleApprovers, home_team: str, *, self_approval: bool
) -> str:
    """Why this person's approval counts no longer; empty where it does."""
    if voter.is_same_as(asker) and not self_approval:
        return "approving one's own request is no longer allowed"
    gone = bool(not_allowed_here(voter, home_team)) or not deciders.allow(voter)
    return "they may no longer decide this" if gone else ""
