"""The Slack room: what people type and press comes in here, and how everything looks is decided here."""

from __future__ import annotations
