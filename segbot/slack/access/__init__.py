"""Who is at the other end: whether they may ask, see, or be told anything."""

from __future__ import annotations
