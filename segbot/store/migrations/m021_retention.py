"""The step that lets lists nobody needs any more be found without looking through the membership log from end to end."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def m021_retention(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE INDEX rosters_by_age ON rosters (created_at)")
    connection.exec_driver_sql("CREATE INDEX book_entries_by_roster ON book_entries (roster_id)")
    connection.exec_driver_sql(
        "CREATE INDEX book_entries_whole ON book_entries (connection, segment_id, at, id) WHERE change = 'exactly'"
    )
