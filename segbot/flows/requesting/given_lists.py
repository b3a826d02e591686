"""The lists a draft was made from: kept sealed with it, so that they can be read once more in another way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from segbot.domain.actions import Action, Origin
from segbot.domain.errors import NotPermittedError, StaleError
from segbot.domain.lists import Answers, Unclear
from segbot.domain.members import ReadReport, RosterSummary
from segbot.domain.requests import Draft
from segbot.rosters.reading.read import Paste, Source
from segbot.rosters.storage.vault import Vault
from segbot.store import Store

_FIRST = 3
_REMEMBERED = frozenset({Unclear.ID.value, Unclear.EMAIL.value, Unclear.SHEET.value})
# Of a list without headings: nothing to know the next one by.
_NAMELESS = "-"


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was asked for before: the action, its people as pasted text and Slack's file ids, and the answers."""

    action: Action
    text: str = field(default="", repr=False)
    files: tuple[str, ...] = ()
    answers: Answers = field(default_factory=Answers)
    edits: tuple[int, int] | None = None
    channel: str = ""


class GivenLists:
    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def with_remembered(self, answers: Answers, person: str) -> Answers:
        """The answers with those of earlier lists, which count where nothing new was said."""
        if answers.afresh:
            return answers
        with self._store.reading() as tx:
            return replace(answers, remembered=tx.list_answers.of(person))

    def kept(self, draft: Draft, sources: Sequence[Source], report: ReadReport | None, at: datetime) -> Draft:
        """The draft with its lists; fresh answers are kept for the next list that looks alike."""
        fresh = [
            each
            for reading in (report.readings if report else ())
            for each in reading.answered
            if not each.last_time and each.unclear in _REMEMBERED and not each.key.startswith(_NAMELESS)
        ]
        if fresh:
            with self._store.transaction() as tx:
                tx.list_answers.keep(draft.origin.user, fresh, at)
        first, last = self._ends(draft.roster)
        return replace(draft, given=self._sealed(sources), first_people=first, last_person=last)

    def of(self, draft: Draft, origin: Origin) -> Given:
        """Raises NotPermittedError for anybody but the asker, StaleError where the lists are no longer at hand."""
        if draft.origin.user != origin.user or draft.origin.team != origin.team:
            raise NotPermittedError("This preview belongs to somebody else. Start your own with /segment.")
        if not draft.given:
            raise StaleError("The list is no longer at hand. Upload it again; nothing was changed.")
        document = json.loads(self._vault.opened_text(draft.given))
        answered = [
            each for reading in (draft.report.readings if draft.report else ()) for each in reading.answered
        ]
        return Given(
            action=draft.action,
            text=document["text"],
            files=tuple(document["files"]),
            answers=Answers(
                given={(each.unclear, each.key): each.value for each in answered},
                hidden_rows=any(
                    reading.hidden_taken for reading in (draft.report.readings if draft.report else ())
                ),
            ),
            edits=(draft.edits, draft.edits_version) if draft.edits else None,
            channel=draft.origin.channel,
        )

    def _sealed(self, sources: Sequence[Source]) -> str:
        """Empty where a file cannot be fetched again."""
        text = "\n".join(source.text for source in sources if isinstance(source, Paste))
        files = [source.reference for source in sources if not isinstance(source, Paste)]
        if not sources or not all(files):
            return ""
        return self._vault.sealed_text(json.dumps({"text": text, "files": files}))

    def _ends(self, roster: RosterSummary | None) -> tuple[tuple[str, ...], str]:
        """The first three people as they will be sent, and the last one."""
        if roster is None:
            return (), ""
        first = self._vault.slice(roster.id, 0, min(_FIRST, roster.count))
        last = self._vault.slice(roster.id, roster.count - 1, roster.count) if roster.count > _FIRST else ()
        return tuple(member.id for member in first), last[0].id if last else ""
