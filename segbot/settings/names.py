"""Names of settings: those that are none, and those that differ only in capitals, so that nobody could say which counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from segbot.domain.did_you_mean import did_you_mean

PREFIX = "SEGBOT_"
_NESTED = ("SEGBOT_POLICY__", "SEGBOT_CONNECTIONS__", "SEGBOT_WORKSPACES__")


def unknown(names: Iterable[str], known: Collection[str]) -> list[str]:
    """Variables that look like ours and are not; capitals do not matter."""
    ours = (name for name in names if name.upper().startswith(PREFIX))
    return sorted(name for name in ours if name.upper() not in known and not name.upper().startswith(_NESTED))


def unknown_faults(names: Iterable[str], known: Collection[str]) -> list[str]:
    """A sentence for each of them."""
    return [
        f"{name} is not a setting of segbot.{did_you_mean(name.upper(), known)}"
        for name in unknown(names, known)
    ]


def alike_faults(names: Iterable[str]) -> list[str]:
    """A sentence for each of our variables that is set twice, in other capitals."""
    ours = (name for name in names if name.upper().startswith(PREFIX))
    return [
        f"{' and '.join(twice)} differ only in capitals, so it isn't clear which counts. Keep one."
        for twice in _alike(ours)
    ]


def connections(tables: Mapping[str, Any], path: object) -> tuple[dict[str, Any], list[str]]:
    """The tables of a file by connection and setting, in small letters as they are in the environment; and faults."""
    faults = [
        f"{path}: {' and '.join(f'[connections.{name}]' for name in twice)} differ only in capitals. They would be one "
        "connection: make them one table."
        for twice in _alike(tables)
    ]
    found: dict[str, Any] = {}
    for name, values in tables.items():
        if not isinstance(values, dict):
            faults.append(f"{path}: connections.{name} is not a table; write [connections.{name}].")
            continue
        faults += [
            f"{path}: in [connections.{name}], {' and '.join(twice)} differ only in capitals. Keep one."
            for twice in _alike(values)
        ]
        found[name.lower()] = {key.lower(): value for key, value in values.items()}
    return found, faults


def _alike(names: Iterable[str]) -> list[list[str]]:
    """Names that are the same but for capitals, together."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[name.casefold()].append(name)
    return [sorted(group) for _, group in sorted(groups.items()) if len(group) > 1]
