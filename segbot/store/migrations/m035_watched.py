"""The step that lets monitoring count requests by verb, and what Slack refused, without reading every row."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_VERB = {
    "sqlite": "json_extract(document, '$.action.verb')) VIRTUAL",
    "postgresql": "document::json -> 'action' ->> 'verb') STORED",
}


def m035_watched(connection: Connection) -> None:
    verb = _VERB[connection.dialect.name]
    connection.exec_driver_sql(f"ALTER TABLE requests ADD COLUMN verb text GENERATED ALWAYS AS ({verb}")
    connection.exec_driver_sql("CREATE INDEX requests_by_state_and_verb ON requests (state, verb)")
    connection.exec_driver_sql("CREATE INDEX messages_refused ON messages (refused) WHERE refused <> ''")
    connection.exec_driver_sql("CREATE INDEX messages_failed ON messages (ordinal) WHERE failure IS NOT NULL")
