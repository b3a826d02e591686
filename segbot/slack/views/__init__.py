"""How everything looks in Slack: pure functions from the words of the domain to Block Kit."""

from __future__ import annotations
