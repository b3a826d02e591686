"""Use cases, one file per verb: what happens between a checked action and its audited end."""

from __future__ import annotations

from dataclasses import dataclass

from segbot.flows.browse import Browse
from segbot.flows.decide import Decide
from segbot.flows.history import History
from segbot.flows.sampling import Sampling
from segbot.flows.submit import Submit


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """What the Slack room and the command line can ask for."""

    submit: Submit
    decide: Decide
    browse: Browse
    sampling: Sampling
    history: History
