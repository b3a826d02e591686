"""Law 2, in the database: what is about to leave is written down by the run that holds its request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .judge import law

if TYPE_CHECKING:
    from ..life import Life


@law(2, "only the run that holds a request says that something is about to leave", "commit")
def claimed_by_its_run(life: Life) -> Iterator[str]:
    """A run whose place another has taken, or whose request was stopped, writes nothing down of what it was about to send: that
    would be taken for a call of which nobody knows the end.
    """
    process = life.here()
    run = process.running() if process is not None else None
    if run is None:
        return
    row = life.rows.one("SELECT sum(attempts) AS claimed FROM batches WHERE request_id = ?", run[0])
    claimed = int((row or {}).get("claimed") or 0)
    before, life.claims[run[0]] = life.claims.get(run[0], 0), claimed
    if claimed <= before:
        return
    if life.holders.get(run[0], (None, None))[1] is not life.loop.current():
        yield f"#{run[0]}: attempt {run[1]} claimed a batch while another run held it"
    now = life.rows.one("SELECT state FROM requests WHERE id = ?", run[0])
    if now is not None and now["state"] != "running":
        yield f"#{run[0]}: attempt {run[1]} claimed a batch of a request that was {now['state']}"
