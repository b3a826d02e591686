"""The audit log: recorded, exported, searched, verified, and forgotten in time."""

from __future__ import annotations
