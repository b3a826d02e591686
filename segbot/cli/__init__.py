"""The command line: what operators run, and asking without Slack."""

from __future__ import annotations
