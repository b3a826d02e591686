"""What people type, read into actions."""

from __future__ import annotations
