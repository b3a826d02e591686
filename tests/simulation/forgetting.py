"""Somebody asks to be forgotten, and whoever runs segbot does it; and on which lists they stand then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault

from .workspace import AUDIT

if TYPE_CHECKING:
    from .product import Process


def forget(process: Process, who: str) -> None:
    """What `segbot audit forget` does."""
    audit = Audit(store=process.store, scheduler=None, clock=process.clock, channel=AUDIT)
    Retention(store=process.store, vault=_vault(process), audit=audit, clock=process.clock).forget([who])


def lists_with(process: Process, who: str) -> list[str]:
    """The lists somebody still stands on."""
    with process.store.reading() as tx:
        kept = tx.connection.exec_driver_sql("SELECT id, people FROM rosters").fetchall()
    return [
        known for known, count in kept if any(who in row for row in _vault(process).rows(known, 0, count))
    ]


def _vault(process: Process) -> Vault:
    return Vault(process.store, Sealer(process.world.keys))
