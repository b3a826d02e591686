"""What each provider offers, one recipe a cell: how a person does it at the page, and what has to be true afterwards."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field

from e2e.place import MARKETING, Place
from sandbox.driver import controls, words

from segbot.domain.actions import Verb
from segbot.providers import REGISTRY

APPROVERS = ("approver", "second_approver", "third_approver")
ENDED = {"done", "partly_done", "failed", "unknown", "stale", "paused", "rejected"}
OWN = {"broadcast_medium_id": "push-notifications", "segment_type": "CUSTOM"}
OWN_TYPED = " ".join(f"{name}={value}" for name, value in OWN.items())
OPENED = (
    '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking","field":"opened",'
    '"op":"contains-any","const_value":"last-n-campaigns","param":"7"}]}}'
)


@dataclass
class Cell:
    """One thing to ask for. `command` is complete; `form` are the answers that lead to the same preview when it is
    asked for by form instead; `people` is a file for it; `proof` what the preview asks for before it lets go.
    """

    command: str
    form: dict = field(default_factory=dict)
    people: str = ""
    proof: dict = field(default_factory=dict)
    headline: str = ""


class Desk(Place):
    """A sandbox, and everything a team does at it with any of its providers."""

    def emulator(self, provider):
        return self.world.emulators[provider]

    def key(self, provider, name):
        """The id of a live segment at its provider."""
        found = self.emulator(provider).segments().items()
        return next(key for key, one in found if one["name"] == name)

    def names(self, provider):
        return {one["name"] for one in self.emulator(provider).segments().values()}

    def people(self, provider, name):
        emulator = self.emulator(provider)
        if provider == "batch":
            emulator.index_now()
        return emulator.members(self.key(provider, name))

    def sent(self, provider, since=0):
        """The writes a provider has got, oldest first, but for the first `since`."""
        emulator = self.emulator(provider)
        return [request for request in emulator.requests if emulator.operation(request) == "write"][since:]

    def told_now(self, command, as_="marketer"):
        """The private answer to a command that is not carried out."""
        before = {one["ts"] for one in self.person.messages(MARKETING, as_)}
        self.command(command, as_)

        def look():
            view = self.person.view(as_)
            if view is not None and tells_of_trouble(view):
                return view
            fresh = [one for one in self.person.messages(MARKETING, as_) if one["ts"] not in before]
            # What an earlier request is told of its card may come late.
            return next(
                (one for one in fresh if one["ephemeral"] and "Asked for approval" not in words(one)), None
            )

        answer = words(self.person.wait_for(look, 15.0, f"an answer to {command}"))
        self.put_away(as_)
        return answer

    def put_away(self, as_="marketer"):
        if self.person.view(as_) is not None:
            self.person.dismiss(as_, everything=True)

    def shown(self, as_="marketer"):
        """The preview, or the sentence that stands in its place."""

        def look():
            view = self.person.view(as_)
            return (
                view
                if view and (view["callback_id"] == "segment_preview" or tells_of_trouble(view))
                else None
            )

        return self.person.wait_for(look, 30.0, "the preview")

    def ask_cell(self, cell):
        """By command (and form, where people come in a file) up to the request; its number."""
        self.command(cell.command)
        if cell.people:
            self.person.wait_for_view("marketer", "segment_form")
            file = self.person.upload("marketer", "people.csv", cell.people.encode())
            answer = self.person.submit("marketer", {"members_file": [file], **kept(self)})
            assert answer == {"ok": True}, answer
        preview = self.shown()
        assert preview["callback_id"] == "segment_preview", words(preview)
        assert cell.headline in words(preview), words(preview)
        return self.submit_preview(**cell.proof)

    def do(self, cell):
        """Ask, agree as often as it takes, and see it done; the number of the request."""
        number = self.ask_cell(cell)
        assert self.agree(number) == "done", words(self.card_anywhere(number))
        return number

    def agree(self, number, most=3):
        """Press Approve as long as somebody has to, by one after the other; the state it comes to."""
        if self.request_state(number) == "pending":
            card = self.card(number)
            for who in APPROVERS[:most]:
                assert self.person.press(who, card, "approve_request") == {"ok": True}
                self._wait_for_vote(number, who)
                if self.request_state(number) != "pending":
                    break
                card = self.card(number, "approvals: ")
        return self.person.wait_for(
            lambda: (state := self.request_state(number)) in ENDED and state, 45.0, f"the end of #{number}"
        )

    def _wait_for_vote(self, number, who):
        self.person.wait_for(lambda: who in self.voters(number), what=f"the vote of {who}")

    def voters(self, number):
        users = {one["user_id"]: one["key"] for one in self.person.state("marketer")["personas"]}
        found = self.rows("SELECT user_id FROM votes WHERE request_id = :number", number=number)
        return {users[row["user_id"]] for row in found}

    def card_anywhere(self, number):
        try:
            return self.card(number, timeout=0.1)
        except AssertionError:
            return self.card(number, as_="marketer", channel=MARKETING)


def kept(desk):
    """What a drawn form already holds, as a browser would send it along with what is filled in."""
    held = {}
    for block, element in controls(desk.person.view("marketer")["blocks"]):
        chosen = element.get("initial_option") or element.get("initial_value")
        if chosen is not None:
            held[block["block_id"]] = chosen
    return held


def listed(keys):
    return "\n".join(["id", *keys]) + "\n"


def fresh():
    """A name no other cell uses, fit for every provider."""
    return f"cell-{uuid.uuid4().hex[:8]}"


def json_of(request):
    return json.loads(request.body)


def offered():
    return [
        (key, verb) for key, kind in REGISTRY.items() for verb in Verb if kind.spec.capability(verb).offered
    ]


def refused():
    return [
        (key, verb)
        for key, kind in REGISTRY.items()
        for verb in Verb
        if not kind.spec.capability(verb).offered
    ]


def tells_of_trouble(view):
    """Whether a view says why there is no preview: alone, or above the form that mends it."""
    on_top = view["blocks"][0]["type"] in ("alert", "section")
    return view["callback_id"] == "problem" or (view["callback_id"] == "segment_form" and on_top)
