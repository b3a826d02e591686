"""Private answers, lists, help and Home."""

from __future__ import annotations
