"""Single values: what an id and an e-mail address are, how they are mended, and what is neither."""

from __future__ import annotations
