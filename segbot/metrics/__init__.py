"""What monitoring reads: counted from the database when somebody asks, and in this process while it works."""

from __future__ import annotations

from segbot.metrics.counters import Counters
from segbot.metrics.exposition import exposition

__all__ = ["Counters", "exposition"]
