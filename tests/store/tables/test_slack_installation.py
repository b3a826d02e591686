from __future__ import annotations

from datetime import UTC, datetime, timedelta

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_one_row_of_one_workspace(store):
    with store.transaction() as tx:
        assert tx.slack_installation.get() is None
        assert not tx.slack_installation.erase(AT)
        assert tx.slack_installation.keep("T0ACME", b"first", AT)
        assert tx.slack_installation.keep("T0ACME", b"second", AT + timedelta(hours=1))
        assert not tx.slack_installation.keep("T0BETA", b"third", AT)
        kept = tx.slack_installation.get()
        assert (kept.team, kept.sealed, kept.at) == ("T0ACME", b"second", AT + timedelta(hours=1))
        assert "second" not in repr(kept)
        assert b"second" in tx.installation.sealed_samples()
        assert tx.slack_installation.erase(AT)
        assert not tx.slack_installation.erase(AT)
        gone = tx.slack_installation.get()
        assert (gone.team, gone.sealed) == ("T0ACME", None)
        assert not tx.slack_installation.keep("T0BETA", b"third", AT)
        assert tx.slack_installation.keep("T0ACME", b"fourth", AT)
