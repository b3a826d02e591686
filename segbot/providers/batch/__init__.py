"""Batch (batch.com), Customer Engagement Platform: audiences of custom user ids."""

from __future__ import annotations

from segbot.providers.batch.adapter import BATCH

__all__ = ["BATCH"]
