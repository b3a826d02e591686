"""Strict emulators of the providers' APIs, written from the providers' documentation and never from a client of ours.

Each is `EmulatorRequest -> EmulatorResponse`; `Emulators` mounts all of them in the sandbox's world, `serve_emulator`
puts one on a loopback port for a test.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.routing import Mount

from segbot.sandbox.emulators.batch import Batch
from segbot.sandbox.emulators.brevo import Brevo
from segbot.sandbox.emulators.bunce import Bunce
from segbot.sandbox.emulators.constant_contact import ConstantContact
from segbot.sandbox.emulators.emulator import Emulator, MeddleError
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, Exchange
from segbot.sandbox.emulators.mailchimp import Mailchimp
from segbot.sandbox.emulators.pacing import Clock
from segbot.sandbox.emulators.segmenter import Segmenter
from segbot.sandbox.emulators.serving import (
    EmulatorApp,
    RunningApp,
    RunningEmulator,
    serve_app,
    serve_emulator,
)
from segbot.sandbox.faults import Fault, FaultKind, Operation
from segbot.sandbox.savefile import SaveFile

__all__ = [
    "EMULATORS",
    "Batch",
    "Brevo",
    "Bunce",
    "ConstantContact",
    "Emulator",
    "EmulatorApp",
    "EmulatorRequest",
    "EmulatorResponse",
    "Emulators",
    "Exchange",
    "Fault",
    "Mailchimp",
    "MeddleError",
    "RunningApp",
    "RunningEmulator",
    "Segmenter",
    "serve_app",
    "serve_emulator",
]

EMULATORS: dict[str, type[Emulator]] = {
    emulator.name: emulator for emulator in (Bunce, Segmenter, ConstantContact, Batch, Mailchimp, Brevo)
}


class Emulators:
    """All emulators of one world. Unknown names raise KeyError; wrong faults and meddlings raise ValueError.

    `on_change` is called with an emulator's name after each request and each change, from whatever thread it was.
    """

    def __init__(
        self,
        savefile: SaveFile,
        seed: int | None = 1,
        clock: Clock = time.time,
        *,
        rate_scale: float | None = 1.0,
    ) -> None:
        self.on_change: Callable[[str], None] = lambda _name: None
        self._emulators = {
            name: made(savefile, seed, clock, rate_scale=rate_scale) for name, made in EMULATORS.items()
        }
        for name, emulator in self._emulators.items():
            emulator.on_change = partial(self._changed, name)

    def __getitem__(self, name: str) -> Emulator:
        return self._emulators[name]

    def _changed(self, name: str) -> None:
        self.on_change(name)

    def names(self) -> list[str]:
        return list(self._emulators)

    def mount(self) -> list[Mount]:
        """Routes for the world's application: `/emulators/{name}/…`."""
        return [
            Mount(f"/emulators/{name}", app=EmulatorApp(emulator), name=f"emulator:{name}")
            for name, emulator in self._emulators.items()
        ]

    def connections(self, world_url: str) -> dict[str, dict[str, str]]:
        """For each emulator the settings of a client, by setting name; `world_url` like http://127.0.0.1:8080."""
        return {
            name: emulator.connection(f"{world_url.rstrip('/')}/emulators/{name}")
            for name, emulator in self._emulators.items()
        }

    def describe(self, name: str, q: str = "", segment: str | None = None, offset: int = 0) -> dict[str, Any]:
        """What the page shows of one emulator; see Emulator.describe."""
        return self._emulators[name].describe(q, segment, offset)

    def set_fault(
        self,
        name: str,
        kind: FaultKind | str,
        count: int | None = 1,
        operation: Operation | str = "any",
        *,
        skip: int = 0,
        seconds: float | None = None,
    ) -> None:
        """Set the one fault in force; `none` clears. `count=None`: until cleared."""
        faults = self._emulators[name].faults
        if kind == "none":
            faults.clear()
            return
        faults.set(
            Fault(
                kind=kind,  # type: ignore[arg-type]  # checked by Fault
                count=count,
                operation=operation,  # type: ignore[arg-type]  # checked by Fault
                skip=skip,
                seconds=seconds,
            )
        )

    def reset(self, name: str) -> None:
        """Back to the seed; faults and limits forgotten."""
        emulator = self._emulators[name]
        emulator.reset()
        emulator.on_change()

    def meddle(self, name: str, /, segment: str, action: str, **details: Any) -> None:
        """Someone changes a segment in the provider's own UI; see Emulator.meddle."""
        self._emulators[name].meddle(segment, action, **details)
