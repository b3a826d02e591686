"""Approvals: who may give one, what it is bound to, which votes count, when it takes effect. Pure."""

from __future__ import annotations
