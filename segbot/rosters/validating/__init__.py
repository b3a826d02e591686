"""Rows become members, or row errors with the reason."""

from __future__ import annotations
