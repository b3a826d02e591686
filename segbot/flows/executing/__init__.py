"""Carrying an approved request out, batch by batch."""

from __future__ import annotations
