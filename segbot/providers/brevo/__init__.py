"""Brevo (API v3): lists of contacts, in folders."""

from __future__ import annotations

from segbot.providers.brevo.adapter import BREVO

__all__ = ["BREVO"]
