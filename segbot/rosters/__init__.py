"""Lists of people: read from what a person pastes or uploads, checked, sealed, and kept."""

from __future__ import annotations
