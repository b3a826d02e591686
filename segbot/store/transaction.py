"""One transaction, with one attribute per family of tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.workload import Workload
from segbot.store.audit.log import AuditLog
from segbot.store.tables import workload
from segbot.store.tables.approval_digests import ApprovalDigests
from segbot.store.tables.batches import Batches
from segbot.store.tables.clicks import Clicks
from segbot.store.tables.drafts import Drafts
from segbot.store.tables.installation import Installation
from segbot.store.tables.list_answers import ListAnswers
from segbot.store.tables.membership_log import MembershipLog
from segbot.store.tables.messages import Messages
from segbot.store.tables.past_changes import PastChanges
from segbot.store.tables.paused_connections import Connections
from segbot.store.tables.rate_states import RateStates
from segbot.store.tables.refused_blocks import RefusedBlocks
from segbot.store.tables.removals import Removals
from segbot.store.tables.requests import Requests
from segbot.store.tables.rosters import Rosters
from segbot.store.tables.segment_cache import Segments
from segbot.store.tables.segment_sizes import SegmentSizes
from segbot.store.tables.slack_installation import SlackInstallation
from segbot.store.tables.tokens import Tokens
from segbot.store.tables.undos import Undos
from segbot.store.tables.votes import Votes

_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7339044))")
_NOTIFY = text("SELECT pg_notify(:channel, :payload)")


class Transaction:
    """`connection` is for the engine, which writes its own rows in the same transaction. Few transactions are about more than
    a few families, so each is made when it is asked for.
    """

    membership_log = cached_property(lambda self: MembershipLog(self.connection, self.alone_with))
    drafts = cached_property(lambda self: Drafts(self.connection))
    list_answers = cached_property(lambda self: ListAnswers(self.connection))
    removals = cached_property(lambda self: Removals(self.connection))
    requests = cached_property(lambda self: Requests(self.connection))
    undos = cached_property(lambda self: Undos(self.connection))
    votes = cached_property(lambda self: Votes(self.connection))
    batches = cached_property(lambda self: Batches(self.connection, self._now))
    rosters = cached_property(lambda self: Rosters(self.connection, self._now))
    audit_log = cached_property(lambda self: AuditLog(self.connection))
    messages = cached_property(lambda self: Messages(self.connection))
    clicks = cached_property(lambda self: Clicks(self.connection, self._now))
    connections = cached_property(lambda self: Connections(self.connection))
    segments = cached_property(lambda self: Segments(self.connection))
    sizes = cached_property(lambda self: SegmentSizes(self.connection))
    past_changes = cached_property(lambda self: PastChanges(self.connection))
    refused_blocks = cached_property(lambda self: RefusedBlocks(self.connection))
    tokens = cached_property(lambda self: Tokens(self.connection))
    rate_states = cached_property(lambda self: RateStates(self.connection))
    installation = cached_property(lambda self: Installation(self.connection))
    slack_installation = cached_property(lambda self: SlackInstallation(self.connection))
    _approval_digests = cached_property(lambda self: ApprovalDigests(connection=self.connection))

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self.connection = connection
        self._now = now
        self.committed_calls: list[Callable[[], None]] = []

    def after_commit(self, call: Callable[[], None]) -> None:
        """To be called once what is written here can be read by others; not at all where it comes to nothing."""
        self.committed_calls.append(call)

    def notify(self, channel: str, payload: str) -> None:
        """Postgres: tell whoever listens, at the commit. Elsewhere there is one process, which knows."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_NOTIFY, {"channel": channel, "payload": payload})

    def broken_digest(self, request_id: int) -> str:
        """Why a request is not what was approved, a sentence's end; empty where it is."""
        return self._approval_digests.broken(request_id, self.batches, self.audit_log)

    def workload(self) -> Workload:
        return workload.read(self.connection, self._now())

    def alone_with(self, name: str) -> None:
        """Wait until no other transaction is about the same thing, and keep others waiting until this one ends.

        On SQLite a writing transaction is alone anyway.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_ALONE, {"name": name})
