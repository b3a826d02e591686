"""Use cases, one file per verb: what happens between a checked action and its audited end."""

from __future__ import annotations

from dataclasses import dataclass

from segbot.flows.approving.decide import Decide
from segbot.flows.approving.member_sample import MemberSampling
from segbot.flows.browsing.browse import Browse
from segbot.flows.browsing.segment_history import SegmentHistory
from segbot.flows.requesting.submit import Submit


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """What the Slack room and the command line can ask for."""

    submit: Submit
    decide: Decide
    browse: Browse
    member_sampling: MemberSampling
    history: SegmentHistory
