"""Drafts: checked actions nobody has asked for yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, bindparam, text
from sqlalchemy.engine import Connection

from segbot.domain.requests import Draft
from segbot.store import json_documents
from segbot.store.tables import roster_references
from segbot.store.timestamps import moment, seconds

_SAVE = text(
    "INSERT INTO drafts (id, request_id, created_at, document)"
    " VALUES (:id, :request_id, :created_at, :document)"
)
_GET = text("SELECT id, request_id, created_at, document FROM drafts WHERE id = :id")
_CLAIM = text("UPDATE drafts SET request_id = :request_id WHERE id = :id AND request_id IS NULL")
_KEEP_TRACE = text("UPDATE drafts SET trace = :trace WHERE id = :id")
_OLDER = text("SELECT id FROM drafts WHERE created_at < :before ORDER BY created_at")
_FORGET_USES = text("DELETE FROM roster_uses WHERE user_kind = 'draft' AND user_id IN :ids").bindparams(
    bindparam("ids", type_=String(), expanding=True)
)
_DELETE = text("DELETE FROM drafts WHERE id IN :ids").bindparams(
    bindparam("ids", type_=String(), expanding=True)
)


class Drafts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, draft: Draft) -> None:
        self._connection.execute(
            _SAVE,
            {
                "id": draft.id,
                "request_id": draft.request_id,
                "created_at": seconds(draft.created_at),
                "document": json_documents.dump(json_documents.draft_document(draft) | _edit(draft)),
            },
        )
        roster_references.note(self._connection, "draft", draft.id, roster_references.of(draft))

    def get(self, draft_id: str) -> Draft | None:
        row = self._connection.execute(_GET, {"id": draft_id}).one_or_none()
        if row is None:
            return None
        document = json_documents.load(row.document)
        return Draft(
            id=row.id,
            request_id=row.request_id,
            created_at=moment(row.created_at),
            edits=document.get("edits"),
            edits_version=document.get("edits_version", 0),
            given=document.get("given", ""),
            **json_documents.draft_values(document),
        )

    def claim(self, draft_id: str, request_id: int) -> bool:
        """Say which request a draft became; False when it became one before."""
        claimed = self._connection.execute(_CLAIM, {"id": draft_id, "request_id": request_id})
        return claimed.rowcount == 1

    def keep_trace(self, draft_id: str, trace: str) -> None:
        """What the request made of it takes over (`Tracer.carried`)."""
        self._connection.execute(_KEEP_TRACE, {"id": draft_id, "trace": trace or None})

    def older(self, before: datetime) -> list[str]:
        """The ids of drafts made before this time."""
        return list(self._connection.execute(_OLDER, {"before": seconds(before)}).scalars())

    def delete(self, draft_ids: Sequence[str]) -> None:
        """Forget them; lists that only they used are used by nobody then."""
        if draft_ids:
            self._connection.execute(_FORGET_USES, {"ids": list(draft_ids)})
            self._connection.execute(_DELETE, {"ids": list(draft_ids)})


def _edit(draft: Draft) -> dict[str, int | str | None]:
    """What only a draft knows: a request made from it goes its own way."""
    return {"edits": draft.edits, "edits_version": draft.edits_version, "given": draft.given}
