"""Erasing a person at the command line, and what is to be done next."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.bootstrap import SystemClock
from segbot.cli.audit import opened
from segbot.domain.errors import InvalidActionError
from segbot.domain.segments import Segment
from segbot.flows.accounts.connections import Connections
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.settings import load_settings

_SHOWN = 20


def forget(names: tuple[str, ...]) -> list[str]:
    """Erase people from every list kept; lines for the operator, the only ones that name anybody."""
    settings = load_settings()
    clock = SystemClock()
    with opened(settings) as store:
        audit = Audit(store=store, scheduler=None, clock=clock, channel=settings.audit_channel)
        retention = Retention(
            store=store, vault=Vault(store, Sealer(settings.keys())), audit=audit, clock=clock
        )
        erased = retention.forget(names)
        store.scrub()
        incomplete = retention.no_longer_complete(erased)
    lines = [f"Erased {erased.rows:,} rows from {erased.rosters:,} lists."]
    others = sorted(erased.ids - set(names))
    if others:
        lines.append(
            f"Beside them stood these ids; if they are the same person, forget them too: {', '.join(others)}"
        )
    connections = Connections(settings.connection_settings(), clock)
    lines += _to_import([each for each in incomplete if not _is_read_again(connections, *each)])
    lines.append("Not covered: the provider's own data, messages in Slack, and backups made before now.")
    return lines


def _is_read_again(connections: Connections, connection: str, segment: Segment) -> bool:
    """Whether segbot reads who is in it at the provider before each change."""
    try:
        return connections.spec(connection).for_kind(segment.kind).reads_members
    except InvalidActionError:
        return False  # the connection is no longer set up


def _to_import(incomplete: Sequence[tuple[str, Segment]]) -> list[str]:
    if not incomplete:
        return []
    more = len(incomplete) - _SHOWN
    return [
        "segbot no longer knows everyone in these segments, until somebody gives it the list again:",
        *(f"  /segment import {connection} “{each.name}”" for connection, each in incomplete[:_SHOWN]),
        *([f"  and {more:,} more"] if more > 0 else []),
        "Remove the person at the provider first. Until then changes that need the complete list are refused.",
    ]
