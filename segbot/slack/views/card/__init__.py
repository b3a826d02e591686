"""The request card and its thread."""

from __future__ import annotations
