"""Block Kit parts and wording that all views share."""

from __future__ import annotations
