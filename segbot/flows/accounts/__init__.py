"""Accounts at providers: opened from the settings, their tokens kept."""

from __future__ import annotations
