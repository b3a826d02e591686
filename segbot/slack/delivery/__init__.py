"""Bringing messages to Slack: how each is sent, and what every refusal of Slack's means."""

from __future__ import annotations
