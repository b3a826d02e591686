"""segbot: customer segments from Slack, with a second pair of eyes on everything destructive."""

from __future__ import annotations

__version__ = "0.2.0"
