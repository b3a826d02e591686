"""Is this the key that opens this database? Asked at each start, before anything is worked on."""

from __future__ import annotations

import logging

from segbot.domain.errors import ConfigurationError
from segbot.domain.ports import Clock
from segbot.rosters.storage.encryption import Sealer
from segbot.store import Store

_LOG = logging.getLogger("segbot")
_MARK = "segbot"


def key_fault(store: Store, sealer: Sealer, clock: Clock) -> str:
    """Why nothing may be worked on with this key; empty where it opens what is stored. A database that has no mark yet
    gets one.
    """
    with store.reading() as tx:
        samples, marked = tx.installation.sealed_samples(), bool(tx.installation.epoch())
    try:
        for each in samples:
            sealer.recognise(each)
    except ConfigurationError:
        fault = (
            "SEGBOT_ENCRYPTION_KEY does not open what is stored in this database, so nothing is worked on. "
            "Put the old key back, after the new one and a comma."
        )
        _LOG.critical("%s", fault)
        return fault
    if not marked:
        with store.transaction() as tx:
            tx.installation.keep(sealer.seal_text(_MARK).decode(), clock.now())
    return ""
