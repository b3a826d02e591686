"""One policy decision, under the built-in rules and under a hundred configured ones of which none fires before the last.

`python -m benchmarks policy [DECISIONS]`. Best of five rounds, in the same process, against a baseline that makes the
same decision with four comparisons and builds the same answer. Target: under 100 microseconds in every case. Ends with
1 where it is missed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice

from benchmarks._sizes import how_many
from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy import Outcome, Policy, Rule, Ruling, decide

DECISIONS = 20_000
MICROSECONDS = 100.0
_RULES = 100
_ROUNDS = 5

Case = tuple[Action, Plan]


def cases() -> list[Case]:
    """One of everything that is judged, with the sizes that lead to different rules."""
    found = []
    verbs = [verb for verb in Verb if verb not in (Verb.LIST, Verb.SHOW, Verb.UNDO)]
    for number, (verb, removes) in enumerate((verb, size) for verb in verbs for size in (5, 300, 5_000)):
        leaves = verb in (Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.DELETE)
        plan = Plan(
            segment_id=f"seg-{number}",
            segment_name=f"Newsletter {number}",
            adds=0 if leaves and verb is not Verb.REPLACE else removes,
            removes=removes if leaves else 0,
            before=20_000,
            campaign_check=CampaignCheck.UNKNOWN if number % 4 == 0 else CampaignCheck.CLEAR,
        )
        action = Action(verb=verb, connection="shoes", segment=plan.segment_name, name="Newsletter")
        found.append((action, plan))
    return found


def many_rules() -> tuple[Rule, ...]:
    """Each looks at the asker, sizes, shares and a pattern, and only the pattern, which comes last, is not met."""
    return tuple(
        Rule(
            name=f"rule-{number}",
            outcome=Outcome.APPROVE,
            approvals=1,
            requesters=("U0MAYA", f"U0{number:05d}"),
            removes_at_most=1_000_000,
            share_at_most=1.0,
            segments=(f"brand-{number}-*", f"vip-{number}-*"),
        )
        for number in range(_RULES)
    )


def plainly(action: Action, plan: Plan) -> Ruling:
    """The baseline: what the table would cost as a few comparisons, without rules, guards or reasons."""
    large = plan.removes > 1_000 or (plan.before and plan.removes / plan.before > 0.25)
    small = plan.removes <= 100 and plan.adds <= 10_000
    outcome = Outcome.CONFIRM if small and action.verb is not Verb.CLEAR else Outcome.APPROVE
    return Ruling(outcome=outcome, rule=action.verb.value, why="", approvals=2 if large else 1)


def microseconds(judge: Callable[[Action, Plan], Ruling], judged: Sequence[Case]) -> float:
    """Per decision, in the best round."""
    best = float("inf")
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        for action, plan in judged:
            judge(action, plan)
        best = min(best, time.perf_counter() - begun)
    return best / len(judged) * 1e6


def main(argv: list[str]) -> int:
    decisions = how_many(argv, name="policy", of="DECISIONS", usually=DECISIONS, about=__doc__)
    judged = list(islice(cycle(cases()), decisions))
    built_in, configured = Policy(approvers=("S0A",)), Policy(approvers=("S0A",), rules=many_rules())
    action, plan = judged[0]
    assert decide(action, plan, configured, requester="U0MAYA") == decide(action, plan, built_in)

    bare = microseconds(plainly, judged)
    found = {
        "built-in rules": microseconds(lambda *case: decide(*case, built_in), judged),
        f"{_RULES} more rules": microseconds(
            lambda *case: decide(*case, configured, requester="U0MAYA"), judged
        ),
    }
    print(f"{decisions:,} decisions, best of {_ROUNDS} rounds")
    print(f"  a few comparisons  {bare:7.2f} µs")
    for name, each in found.items():
        print(f"  {name:<18} {each:7.2f} µs  ratio {each / bare:.1f}, at most {MICROSECONDS:.0f} µs")
    return 0 if max(found.values()) < MICROSECONDS else 1
