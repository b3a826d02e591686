"""What stands around the bot beside Slack: the providers, and who sees each call before and after it is carried out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from segbot.sandbox.emulators import EMULATORS, EmulatorApp, EmulatorRequest, EmulatorResponse, serve_app
from segbot.sandbox.emulators.emulator import Emulator


@dataclass(kw_only=True)
class Call:
    """One call that arrived at a provider; `done` once it was carried out."""

    provider: str
    operation: str
    what: tuple[str, str, bytes]
    done: bool = False


class Provider:
    """One emulator behind a socket, as `Bot` wants it; `on_call` is told of each call before (and after) it is carried out."""

    def __init__(self, key: str, on_call: Callable[[str, bool], None], calls: list[Call]) -> None:
        self.emulator: Emulator = EMULATORS[key](rate_scale=None)
        self._on_call = on_call
        self._calls = calls
        self._serving = serve_app(EmulatorApp(self))  # type: ignore[arg-type]  # it asks for `handle` alone
        self.url = self._serving.url
        self.stop = self._serving.stop

    def handle(self, request: EmulatorRequest) -> EmulatorResponse:
        operation = self.emulator.operation(request)
        call = Call(
            provider=self.emulator.name,
            operation=operation,
            what=(request.method, request.target, request.body),
        )
        self._calls.append(call)
        self._on_call(operation, False)
        response = self.emulator.handle(request)
        call.done = response.status < 400
        self._on_call(operation, True)
        return response


class Providers:
    """All four. `calls` are those that arrived since it was emptied."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.on_call: Callable[[str, bool], None] | None = None
        self._lock = threading.Lock()
        self.by_name = {key: Provider(key, self._told, self.calls) for key in EMULATORS}
        batch, contacts = self["batch"], self["constant_contact"]
        batch.indexing_seconds = 0.2  # type: ignore[attr-defined]
        # What nobody looks at in a scan costs a second each four.
        campaigns = contacts.campaigns  # type: ignore[attr-defined]
        for key in [key for key, one in campaigns.items() if one["current_status"] in ("Removed", "Done")]:
            campaigns.remove(key)

    def __getitem__(self, name: str) -> Emulator:
        return self.by_name[name].emulator

    def settings(self) -> dict[str, str]:
        """The connections of a bot."""
        return {
            f"SEGBOT_CONNECTIONS__{name.upper()}__{setting}": value
            for name, running in self.by_name.items()
            for setting, value in running.emulator.connection(running.url).items()
        }

    def writes(self) -> list[Call]:
        return [each for each in self.calls if each.operation == "write"]

    def segment(self, provider: str, name: str) -> str | None:
        """The id of the only live segment of this name; AssertionError where there are several."""
        found = [key for key, one in self[provider].segments().items() if name in (one.get("name"), key)]
        assert len(found) < 2, f"{len(found)} segments are called {name}"
        return found[0] if found else None

    def members(self, provider: str, name: str) -> frozenset[str] | None:
        key = self.segment(provider, name)
        return None if key is None else frozenset(self[provider].members(key))

    def stop(self) -> None:
        for each in self.by_name.values():
            each.stop()

    def _told(self, operation: str, done: bool) -> None:
        if self.on_call is not None:
            self.on_call(operation, done)
