"""JSON: where the people are in a document, and its keys as the columns of a table."""

from __future__ import annotations
