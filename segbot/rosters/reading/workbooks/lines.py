"""What the reader of a workbook and whoever started it say to each other: JSON, a document a line."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

HEAD = 60
"""So many first rows of a sheet are shown."""


def write_line(out: BinaryIO, document: Any) -> None:
    """A document on a line of its own, sent at once."""
    out.write(json.dumps(document).encode() + b"\n")
    out.flush()
