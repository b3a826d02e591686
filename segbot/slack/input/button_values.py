"""What a button or a view carries: a small document that segbot put there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from segbot.domain.errors import UserError
from segbot.slack.views.modals.errors import MALFORMED


def request_and_version(document: Mapping[str, Any]) -> tuple[int, int]:
    """Raises UserError unless both are whole numbers above 0."""
    request, version = document.get("request"), document.get("version")
    if type(request) is int and type(version) is int and request > 0 and version > 0:  # a bool is an int too
        return request, version
    raise UserError(MALFORMED)


def document(text: Any) -> dict[str, Any]:
    """Raises UserError for anything else."""
    try:
        told = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise UserError(MALFORMED) from None
    if not isinstance(told, dict):
        raise UserError(MALFORMED)
    return told
