"""`--shrink`: a failing life, cut down to the few steps that make it fail, told as a story and as a test that stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from .loop import START
from .running import Result, all_of, lived
from .script import Step, written

MOST_TRIES = 400


def shrunk(
    seed: int, *, database: str = "sqlite", tried: Callable[[int], None] = lambda _left: None
) -> tuple[list[Step], Result]:
    """The fewest steps (by leaving out ever smaller parts) with which the same law is broken. Raises ValueError when
    the life is a good one.
    """
    whole = written(seed, processes=2 if database == "postgres" else 1)
    first = lived(seed, database=database, steps=whole)
    if first.good:
        raise ValueError(f"seed {seed} breaks no law")
    tries = 0

    def breaks(steps: Sequence[Step]) -> bool:
        nonlocal tries
        tries += 1
        found = lived(seed, database=database, steps=steps)
        return found.laws[:1] == first.laws[:1] and bool(found.crash) == bool(first.crash)

    steps, parts = _without_whole_asks(whole, first, breaks), 2
    tried(len(steps))
    while len(steps) > 1 and tries < MOST_TRIES:
        size = max(1, len(steps) // parts)
        for start in range(0, len(steps), size):
            fewer = steps[:start] + steps[start + size :]
            if fewer and breaks(fewer):
                steps, parts = fewer, max(parts - 1, 2)
                tried(len(steps))
                break
            if tries >= MOST_TRIES:
                break
        else:
            if size == 1:
                break
            parts = min(parts * 2, len(steps))
    steps = _plainer(steps, breaks)
    return steps, lived(seed, database=database, steps=steps, trace=True)


def _without_whole_asks(
    whole: Sequence[Step], first: Result, breaks: Callable[[Sequence[Step]], bool]
) -> list[Step]:
    """Nothing after the law was broken, and none of the asks, with all that followed them, that it goes without; many at
    once first.
    """
    steps = list(whole)
    before = [step for step in steps if START + step.at <= first.ended + 1]
    if before and breaks(before):
        steps = before
    groups = list(dict.fromkeys(step.about for step in steps))
    size = max(1, len(groups) // 2)
    while groups:
        left, start = list(groups), 0
        while start < len(left):
            gone = set(left[start : start + size])
            fewer = [step for step in steps if step.about not in gone]
            if fewer and breaks(fewer):
                steps, left = fewer, [each for each in left if each not in gone]
            else:
                start += size
        groups = left
        if size == 1:
            break
        size //= 2
    return steps


def _plainer(steps: list[Step], breaks: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """The same with what can be left out of single steps left out."""
    for index, step in enumerate(steps):
        for name, plain in (
            ("twice", False),
            ("times", 1),
            ("emails", False),
            ("strangers", 0),
            ("later", 0.0),
        ):
            if step.args.get(name) not in (None, plain):
                simpler = replace(step, args={**step.args, name: plain})
                other = [*steps[:index], simpler, *steps[index + 1 :]]
                if breaks(other):
                    steps, step = other, simpler  # noqa: PLW2901 - the next one starts from here
    return steps


def tell_shrunk(given: Any) -> int:
    """Find the first failing seed among those asked for, and shrink it. 0 when none fails."""
    seeds = [given.seed] if given.seed is not None else list(given.seeds or range(1, 101))
    bad = next(
        (
            result.seed
            for result in all_of(seeds, jobs=min(given.jobs, len(seeds)), database=given.database)
            if not result.good
        ),
        None,
    )
    if bad is None:
        print(f"all laws held in {len(seeds)} lives")
        return 0
    steps, result = shrunk(
        bad, database=given.database, tried=lambda left: print(f"  {left} steps left", flush=True)
    )
    print(f"seed {bad} {result.hash} shrunk to {len(steps)} steps:")
    for step in steps:
        print(f"  {step}")
    for line in (*result.lines, *result.broken, result.crash):
        print(f"    {line}")
    print("\nAs a test that stays, in tests/simulation/test_found.py:\n")
    print(as_test(bad, steps))
    return 1


def as_test(seed: int, steps: Sequence[Step]) -> str:
    """The source of a pytest case that lives just these steps."""
    lines = [
        "from simulation.running import lived",
        "from simulation.script import Step",
        "",
        "",
        f"def test_seed_{seed}():",
        "    steps = [",
        *(f"        {step!r}," for step in steps),
        "    ]",
        f"    assert lived({seed}, steps=steps).broken == ()",
    ]
    return "\n".join(lines)
