"""A strict stand-in for Slack: what Slack refuses, it refuses, with Slack's own error codes."""

from __future__ import annotations
