"""Lists as people give them: pasted, or files of many kinds, as pages of rows."""

from __future__ import annotations
