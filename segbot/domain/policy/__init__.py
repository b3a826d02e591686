"""The policy: who has to approve what. Pure: facts in, ruling out."""

from __future__ import annotations

from segbot.domain.policy.decide import Policy, TracedRule, decide, deciders, trace
from segbot.domain.policy.defaults import Thresholds
from segbot.domain.policy.rules import Rule
from segbot.domain.policy.ruling import Outcome, Ruling

__all__ = [
    "Outcome",
    "Policy",
    "Rule",
    "Ruling",
    "Thresholds",
    "TracedRule",
    "decide",
    "deciders",
    "trace",
]
