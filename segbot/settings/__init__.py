"""The only readers of the environment and of segbot.toml."""

from __future__ import annotations

from segbot.settings.policy import PolicySettings
from segbot.settings.settings import (
    Settings,
    database_url,
    load_policy,
    load_settings,
    read_env_file,
    unknown_names,
)

__all__ = [
    "PolicySettings",
    "Settings",
    "database_url",
    "load_policy",
    "load_settings",
    "read_env_file",
    "unknown_names",
]
