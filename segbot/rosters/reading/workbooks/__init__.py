"""Excel workbooks and their relatives: read by a process of their own, hidden rows and all."""

from __future__ import annotations
