"""Suggestions for a mistyped name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(typed: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """The names most like what was typed, compared without case, best first."""
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.casefold(), name)
    folded = typed.casefold()
    starts = [name for key, name in by_folded.items() if folded and key.startswith(folded)]
    alike = [by_folded[key] for key in difflib.get_close_matches(folded, by_folded, n=limit, cutoff=0.5)]
    return list(dict.fromkeys([*starts, *alike]))[:limit]


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """A sentence with a leading blank, or nothing when no name is near."""
    found = nearest(typed, names)
    return f" Did you mean {' or '.join(f'“{name}”' for name in found)}?" if found else ""
