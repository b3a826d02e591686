"""What is told: queued with the fact that it tells, delivered in order."""

from __future__ import annotations
