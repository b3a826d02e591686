"""The laws: what has to hold in every life, each a function whose docstring says it in words.

None of them asks the product what is right: they look at what is written down, what was said in Slack, and what truly
changed at the providers, and work out the rest themselves.
"""

from __future__ import annotations

from . import (
    addresses,
    agreement,
    audit,
    claims,
    ending,
    limits,
    once,
    outsiders,
    people,
    retention,
    times,
    told,
    truth,
    unanswered,
    undoing,
)
from .judge import LAWS, Judge

__all__ = [
    "LAWS",
    "Judge",
    "addresses",
    "agreement",
    "audit",
    "claims",
    "ending",
    "limits",
    "once",
    "outsiders",
    "people",
    "retention",
    "times",
    "told",
    "truth",
    "unanswered",
    "undoing",
]
