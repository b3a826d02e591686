"""From what somebody asks for to a request: draft, preview, submission, edits, undo."""

from __future__ import annotations
