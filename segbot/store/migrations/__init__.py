"""How the database came to be: one file per step, in order."""

from __future__ import annotations
