"""The tables, one file each."""

from __future__ import annotations
