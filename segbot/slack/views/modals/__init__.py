"""Forms, preview, details and the sentences of errors."""

from __future__ import annotations
