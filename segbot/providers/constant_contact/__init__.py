"""Constant Contact (V3 API): segments that are rules, evaluated when a campaign is sent."""

from __future__ import annotations

from segbot.providers.constant_contact.adapter import CONSTANT_CONTACT

__all__ = ["CONSTANT_CONTACT"]
