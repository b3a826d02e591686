"""What providers may do beside failing: hand out short pages, end an accepted change in part or not at all, and answer with
what somebody else asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from segbot.sandbox.emulators import EmulatorRequest, EmulatorResponse

# What the number of rows of a page is called.
ROWS = ("limit", "per_page", "count")
# How many rows a page has in a life of short pages: of people, and of the few things there are a handful of.
PEOPLE, A_HANDFUL = 15, 3
_HANDFULS = re.compile(r"/(segments|lists|list|folders|contact_lists|contact_tags|emails|campaigns)$")
_ONE_OF_THEM = re.compile(r"(?<=/)(?:[0-9a-fA-F-]{36}|\d+)(?=/|$)")

# How an accepted change of people may end.
ENDINGS = ("partly", "failed")
OVERTAKEN = "overtaken"
NEVER = 1e9
OF_ANOTHER = "of another"


def shortened(asked: EmulatorRequest) -> EmulatorRequest:
    """The same question where no page has more than a few rows: segments are small here, so pages have to be as well."""
    most = A_HANDFUL if _HANDFULS.search(asked.path) else PEOPLE
    given = asked.params
    wanted = {name: str(most) for name in ROWS if given.get(name, "").isdecimal() and int(given[name]) > most}
    return replace(asked, query=urlencode({**given, **wanted})) if wanted else asked


@contextmanager
def ending(emulator: Any, how: str) -> Iterator[None]:
    """Whatever is begun meanwhile at Constant Contact ends like this; at Batch it waits until somebody overtakes it."""
    switch, value = ("indexing_seconds", NEVER) if how == OVERTAKEN else ("activity_ending", how)
    if how not in (*ENDINGS, OVERTAKEN) or not hasattr(emulator, switch):
        yield
        return
    usual = getattr(emulator, switch)
    setattr(emulator, switch, value)
    try:
        yield
    finally:
        setattr(emulator, switch, usual)


# Who is to come or go in a call, and how the answer says that one of them did not.
_NAMED = {"brevo": ("emails",), "mailchimp": ("members_to_add", "members_to_remove")}


def without_one(name: str, asked: EmulatorRequest) -> tuple[EmulatorRequest, str]:
    """The same change but for one of several people whom the provider passes over; who that is, empty for nobody."""
    try:
        said = json.loads(asked.body)
    except ValueError:
        return asked, ""
    for key in _NAMED.get(name, ()):
        people = said.get(key) if isinstance(said, dict) else None
        if isinstance(people, list) and len(people) > 1:
            body = json.dumps({**said, key: people[:-1]}).encode()
            return replace(asked, body=body), str(people[-1])
    return asked, ""


def passed_over(name: str, answer: EmulatorResponse, who: str) -> EmulatorResponse:
    """The answer as it is when the provider did not do it for one of them."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        return answer  # a page, or half of an answer: nobody is named in it
    if name == "brevo" and "contacts" in told:
        told["contacts"]["failure"] = [*told["contacts"].get("failure", []), who]
    elif name == "mailchimp" and "errors" in told:
        told["errors"] = [*told["errors"], {"email_addresses": [who], "error": "Something went wrong"}]
        told["error_count"] = len(told["errors"])
    return replace(answer, body=json.dumps(told).encode())


def unwilling(emulator: Any) -> frozenset[str]:
    """Whoever unsubscribed from everything, or was deleted, at Constant Contact, where a change can bring them back."""
    contacts = emulator.contacts.values() if hasattr(emulator, "activity_ending") else ()
    return frozenset(
        str(each["email_address"]["address"])
        for each in contacts
        if "deleted_at" in each or each["email_address"]["permission_to_send"] == "unsubscribed"
    )


class _Heard(NamedTuple):
    thing: tuple[str, str]
    answer: EmulatorResponse


class Answers:
    """The last answers of each account, to be handed to whoever asks for something else of that sort."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], dict[str, _Heard]] = {}

    def heard(self, name: str, asked: EmulatorRequest, answer: EmulatorResponse) -> None:
        if asked.method == "GET" and answer.status == 200:
            kept = self._last.setdefault((name, _sort(asked)), {})
            kept.pop(asked.target, None)
            kept[asked.target] = _Heard(_thing(asked), answer)

    def of_another(self, name: str, asked: EmulatorRequest) -> EmulatorResponse | None:
        """What somebody was told of another segment, campaign or person; None where nobody asked for one, and for lists of
        people, which do not say whose they are. Of another change of the same audience it would not show.
        """
        if not _sort(asked).endswith(("*", "/view")):
            return None
        kept = self._last.get((name, _sort(asked)), {})
        others = (each for each in reversed(kept) if kept[each].thing != _thing(asked))
        return next((kept[each].answer for each in others), None)


def _thing(asked: EmulatorRequest) -> tuple[str, str]:
    """Which of its sort is asked for: at Batch its name says it."""
    return asked.path, asked.params.get("name", "")


def _sort(asked: EmulatorRequest) -> str:
    return _ONE_OF_THEM.sub("*", asked.path)


class Overtaking:
    """A change of an audience that is accepted and comes to nothing, as somebody replaces the audience by itself right after."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Any, str]] = []

    def takes(self, emulator: Any, asked: EmulatorRequest) -> bool:
        """Whether a change of who is in an audience waits now to be indexed, and will wait in vain."""
        audiences, said = getattr(emulator, "audiences", None), None
        with suppress(ValueError):
            said = json.loads(asked.body)
        name = said.get("name") if isinstance(said, dict) else None
        if (
            audiences is None
            or not asked.path.endswith(("/update", "/replace"))
            or name not in audiences.shelf
        ):
            return False
        self._waiting.append((audiences, name))
        return True

    def end(self, token: str) -> None:
        """Nothing else may happen there before."""
        for number, (audiences, name) in enumerate(self._waiting):
            if name in audiences.shelf:
                members = audiences.shelf[name]["members"]
                kept = [{"action": "add", "id": each, "attributes": told} for each, told in members.items()]
                audiences.write(f"{token}-{number}", name, "replace", kept)
                audiences.settle(all_of_it=True)
        self._waiting.clear()
