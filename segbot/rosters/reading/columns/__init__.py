"""Which column of a table is what: by headings in many languages, by what the cells look like, else by asking."""

from __future__ import annotations
