"""What segbot knows of who is in a segment."""

from __future__ import annotations
