"""Text that is pasted or comes in files: tables with delimiters, drawn tables, and plain lists."""

from __future__ import annotations
