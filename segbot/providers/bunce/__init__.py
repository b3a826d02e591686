"""Bunce (bunce.so): static and automatic segments of customers."""

from __future__ import annotations

from segbot.providers.bunce.adapter import BUNCE

__all__ = ["BUNCE"]
