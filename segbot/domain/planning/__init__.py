"""Plans: what a change would do to a segment, and what has drifted since. Pure."""

from __future__ import annotations
