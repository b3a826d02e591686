"""Looking without changing: segments, requests, history."""

from __future__ import annotations
