"""A person at the sandbox's page, for tests: says, presses, fills forms and looks, over the `/sandbox/…` API."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any, Self, TypeVar

import httpx

Json = dict[str, Any]
Seen = TypeVar("Seen")

# Everything is on this machine, without TLS: reading all authorities of the web takes longer than most of a person's steps.
_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_BUSY = 4
_TEXTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_OPTION = {"static_select", "external_select", "radio_buttons"}
_OPTIONS = {"checkboxes", "multi_static_select", "multi_external_select"}
_PICKED = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}


class Driver:
    """Channels may be named by id, name or `#name`; people by persona key or user id. Close it after use."""

    def __init__(self, base_url: str, *, timeout: float = 30.0) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout, trust_env=False, verify=_NO_AUTHORITIES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **params: Any) -> Any:
        response = self._http.get(f"/sandbox/{path}", params=params)
        assert response.status_code == 200, f"{path}: {response.status_code} {response.text}"
        return response.json()

    def post(self, path: str, **body: Any) -> Json:
        """The answer whatever its status: {ok, error?, message?, …}."""
        answer: Json = self._http.post(f"/sandbox/{path}", json=body).json()
        return answer

    # looking

    def state(self, as_: str) -> Json:
        return dict(self.get("state", **{"as": as_}))

    def view(self, as_: str) -> Json | None:
        """The modal this person has before them."""
        return self.state(as_)["view"]

    def home(self, as_: str, *, opened: bool = True) -> Json | None:
        """The Home tab; opening it tells the bot, which may draw it a little later."""
        return self.get("home", **{"as": as_, "opened": int(opened)})["view"]

    def messages(self, channel: str, as_: str) -> list[Json]:
        """Top level, oldest first, with what is for this person's eyes only."""
        return list(self.get(f"conversation/{channel.removeprefix('#')}", **{"as": as_})["messages"])

    def thread(self, channel: str, ts: str, as_: str) -> list[Json]:
        """The parent, then the replies."""
        return list(self.get(f"thread/{channel.removeprefix('#')}/{ts}", **{"as": as_})["messages"])

    def dm(self, as_: str) -> str:
        """The id of this person's conversation with the bot."""
        return str(self.state(as_)["dms"][0]["id"])

    def exchanges(self, since: int = 0) -> list[Json]:
        return list(self.get("exchanges", since=since))

    # doing

    def say(self, as_: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """A message, or with a leading `/` a slash command."""
        return self.post("say", **{"as": as_}, channel=channel, text=text, thread_ts=thread_ts)

    def press(
        self, as_: str, surface: Json, action_id: str, *, state: Json | None = None, **choice: Any
    ) -> Json:
        """Press a button, or choose (`selected_option=…`), in a message or view as `messages` or `view` gave it; also what
        an overflow menu holds, by the name in its value.
        """
        where = {
            "channel": surface.get("channel"),
            "message_ts": surface.get("ts"),
            "view_id": surface.get("id"),
        }
        for block, element in controls(surface.get("blocks", [])):
            if element["action_id"] == action_id:
                body = {"block_id": block["block_id"], "action_id": action_id, "type": element["type"]}
                if element["type"] == "button":
                    body["value"] = element.get("value")
                return self.post("press", **{"as": as_}, **where, **(body | choice), state=state or {})
        for block, element in controls(surface.get("blocks", [])):
            for option in element.get("options", []) if element["type"] == "overflow" else []:
                if f'"{action_id}"' in option["value"]:
                    body = {"block_id": block["block_id"], "action_id": element["action_id"]}
                    chosen = {"type": "overflow", "selected_option": option}
                    return self.post("press", **{"as": as_}, **where, **body, **chosen, state=state or {})
        raise AssertionError(f"nothing to press is called {action_id} in {surface}")

    def options(self, as_: str, surface: Json, action_id: str, query: str) -> Json:
        """What an external select offers for a query."""
        for block, element in controls(surface["blocks"]):
            if element["action_id"] == action_id:
                where = {"channel": surface.get("channel"), "message_ts": surface.get("ts")}
                return self.post(
                    "options",
                    **{"as": as_},
                    **where,
                    view_id=surface.get("id"),
                    block_id=block["block_id"],
                    action_id=action_id,
                    value=query,
                )
        raise AssertionError(f"no menu is called {action_id}")

    def submit(self, as_: str, values: Json | None = None) -> Json:
        """Submit the open modal. `values` by block_id: a text, an option's value, a list of those, file ids, or the
        full value object. {ok: True} | {ok: False, errors} | {ok: False, error, message}.
        """
        view = self.view(as_)
        assert view is not None, f"{as_} has no modal open"
        return self.post(
            "view/submit", **{"as": as_}, view_id=view["id"], state=typed(view["blocks"], values or {})
        )

    def dismiss(self, as_: str, *, everything: bool = False) -> Json:
        """Cancel the open modal, or close all of its stack."""
        view = self.view(as_)
        assert view is not None, f"{as_} has no modal open"
        return self.post("view/close", **{"as": as_}, view_id=view["id"], all=everything)

    def upload(self, as_: str, name: str, content: bytes) -> str:
        """Upload for a file input; returns the file's id."""
        response = self._http.post("/sandbox/files", data={"as": as_}, files={"file": (name, content)})
        answer = response.json()
        assert answer["ok"], answer
        return str(answer["file"]["id"])

    def download(self, as_: str, file_id: str) -> bytes:
        response = self._http.get(f"/sandbox/file/{file_id}", params={"as": as_})
        assert response.status_code == 200, response.text
        return response.content

    def directory(self, **change: Any) -> Json:
        """An admin's change: user=, deleted= | group=, users= | channel=, members= | tz=."""
        return self.post("directory", **change)

    def shortcut(self, as_: str, callback_id: str, message: Json | None = None) -> Json:
        """Choose a global shortcut, or with `message` (as `messages` gave it) one on that message."""
        where = {} if message is None else {"channel": message["channel"], "message_ts": message["ts"]}
        return self.post("shortcut", **{"as": as_}, callback_id=callback_id, **where)

    def delete(self, as_: str, message: Json) -> Json:
        """Take a message away by hand, as an admin may."""
        return self.post("delete", **{"as": as_}, channel=message["channel"], ts=message["ts"])

    # Slack that refuses

    def refuse(self, kind: str, **options: Any) -> Json:
        """Switch a refusal of Slack's on: word=, channel=, scope=, methods=, count=, minutes=, seconds=."""
        answer = self.post("faults", kind=kind, on=True, **options)
        assert answer["ok"], answer
        return answer

    def take_again(self, kind: str | None = None) -> Json:
        """Switch one refusal off, or all of them."""
        return self.post("faults", kind=kind, on=False)

    def socket(self, how: str) -> Json:
        """What becomes of the bot's Socket Mode connections: lost, cut or refresh."""
        return self.post("socket", how=how)

    # the providers

    def provider(self, name: str, **params: Any) -> Json:
        return dict(self.get(f"providers/{name}", **params))

    def fault(self, name: str, kind: str, count: int | None = 1, operation: str = "any") -> Json:
        return self.post(f"providers/{name}/fault", kind=kind, count=count, operation=operation)

    def meddle(self, provider: str, segment: str, action: str, **details: Any) -> Json:
        return self.post(f"providers/{provider}/meddle", segment=segment, action=action, **details)

    # waiting

    def wait_for(self, look: Callable[[], Seen | None], timeout: float = 10.0, what: str = "") -> Seen:
        """Look until something true is seen; returns it. Fails with `what` after `timeout` seconds, or several times that:
        a busy machine is no reason to fail.
        """
        give_up = time.monotonic() + timeout * _BUSY
        while True:
            seen = look()
            if seen:
                return seen
            if time.monotonic() > give_up:
                raise AssertionError(f"not seen within {timeout} s: {what or look}")
            time.sleep(0.03)

    def wait_for_view(self, as_: str, callback_id: str, timeout: float = 10.0) -> Json:
        def look() -> Json | None:
            view = self.view(as_)
            return view if view is not None and view["callback_id"] == callback_id else None

        return self.wait_for(look, timeout, f"the view {callback_id} before {as_}")

    def wait_for_message(
        self, channel: str, as_: str, fits: Callable[[Json], bool] | str, timeout: float = 10.0
    ) -> Json:
        """The newest top-level message that fits, or holds the text anywhere in its text and blocks."""
        good = (lambda one: fits in words(one)) if isinstance(fits, str) else fits

        def look() -> Json | None:
            return next((one for one in reversed(self.messages(channel, as_)) if good(one)), None)

        return self.wait_for(look, timeout, f"{fits!r} in {channel} before {as_}")


def controls(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) for everything with an action_id."""
    for block in blocks:
        yield from controls(block.get("child_blocks", []))
        parts = [
            block.get("accessory"),
            block.get("element"),
            *block.get("elements", []),
            *block.get("actions", []),
        ]
        for part in parts:
            if isinstance(part, dict) and "action_id" in part:
                yield block, part


def words(surface: Json) -> str:
    """Every text of a message or view, for looking something up in it."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                if name == "text" and isinstance(part, str):
                    found.append(part)
                else:
                    walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(surface)
    return "\n".join(found)


def typed(blocks: list[Json], values: Json) -> Json:
    """`state.values` for what a test fills in, by block_id."""
    state: Json = {}
    known = set()
    for block, element in controls(blocks):
        block_id = block["block_id"]
        known.add(block_id)
        if block_id in values:
            state.setdefault(block_id, {})[element["action_id"]] = _value(element, values[block_id])
    assert known >= set(values), f"no such blocks in this view: {set(values) - known}"
    return state


def _value(element: Json, given: Any) -> Json:
    kind = element["type"]
    if isinstance(given, dict) and given.get("type") == kind:
        return given
    if kind in _TEXTS:
        return {"type": kind, "value": given}
    if kind in _OPTION:
        return {"type": kind, "selected_option": None if given is None else _option(element, given)}
    if kind in _OPTIONS:
        return {"type": kind, "selected_options": [_option(element, one) for one in given]}
    if kind == "file_input":
        return {"type": kind, "files": [{"id": one} for one in given]}
    return {"type": kind, _PICKED[kind]: given}


def _option(element: Json, given: Any) -> Json:
    if isinstance(given, dict):
        return given
    offered = [
        *element.get("options", []),
        *(o for g in element.get("option_groups", []) for o in g["options"]),
    ]
    for option in offered:
        if option["value"] == given:
            return dict(option)
    assert not offered, f"{given!r} is not offered: {[option['value'] for option in offered]}"
    return {"text": {"type": "plain_text", "text": str(given)}, "value": str(given)}
