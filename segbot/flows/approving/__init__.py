"""From a pending request to a decision: votes, removal limits, reminders, expiry, a sample of members."""

from __future__ import annotations
