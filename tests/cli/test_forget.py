"""Erasing a person at the command line: what was done, and what is to be done next."""

from __future__ import annotations

import pytest
from cli.test_audit import KEY, NOON, environment, run, store
from rosters.kept import put

from segbot.domain.members import IdType, Member
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.store.tables.membership_log import Change, Entry, KnownSegment

__all__ = ["environment", "store"]


def test_forget_says_what_it_did_and_the_bot_will_tell(store):
    vault = Vault(store, Sealer([KEY]))
    people = [
        Member(id_type=IdType.ID, id="1001", email="ann@example.com"),
        Member(id_type=IdType.EMAIL, id="bo@example.com"),
    ]
    with store.transaction() as tx:
        roster = put(vault, tx, people)
    done = run("forget", "Ann@Example.com")
    assert done.exit_code == 0, done.output
    assert "Erased 1 rows from 1 lists." in done.output
    assert "forget them too: 1001" in done.output
    assert [member.id for member in vault.members(roster.id)] == ["bo@example.com"]
    with store.reading() as tx:
        assert tx.messages.get("audit-6").channel == "C0AUDIT"


@pytest.fixture
def known(store):
    """A segment each at two accounts of which segbot knows everyone; at the other one it reads who is in it."""
    vault = Vault(store, Sealer([KEY]))
    people = [Member(id_type=IdType.ID, id=f"c-{number}", email=f"p{number}@x.io") for number in range(3)]
    for connection in ("segmenter", "mailchimp"):
        with store.transaction() as tx:
            roster = put(vault, tx, people)
            entry = Entry(at=NOON, change=Change.EXACTLY, roster_id=roster.id, start=0, stop=roster.count)
            tx.membership_log.note(connection, "s-1", entry)
            tx.membership_log.remember(connection, KnownSegment(id="s-1", name="Stars", at=NOON))


@pytest.mark.usefixtures("known")
def test_forget_says_which_lists_have_to_be_given_again(monkeypatch):
    monkeypatch.setenv("SEGBOT_CONNECTIONS__MAILCHIMP__API_KEY", "0123-us1")
    monkeypatch.setenv("SEGBOT_CONNECTIONS__SEGMENTER__API_KEY", "x")
    lines = run("forget", "c-1").output.splitlines()
    assert lines == [
        "Erased 2 rows from 2 lists.",
        "segbot no longer knows everyone in these segments, until somebody gives it the list again:",
        "  /segment import segmenter “Stars”",
        "Remove the person at the provider first. Until then changes that need the complete list are refused.",
        "Not covered: the provider's own data, messages in Slack, and backups made before now.",
    ]
    assert "import" not in run("forget", "c-1").output, "it is told when it happens"
