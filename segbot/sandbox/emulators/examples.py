"""What somebody who speaks to a provider has to know of it: for tests that ask every provider the same things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Examples:
    """`kind`: the kind of segment these are about, where there are several. `fields`: the provider's own, with values it takes. `criteria` and `other_criteria`: two rules, where segments are
    rules. `nowhere`: an id that no segment has. `wrong`: settings that the provider does not let in. `says_no_in_200`:
    whether it may refuse with a status that says yes. `throttles`: switches of the emulator for each way in which it tells of too
    many requests. `cuts_off`: switches that let it break off the next change, and carry it out as late as it ever may.
    """

    kind: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    criteria: str | None = None
    other_criteria: str | None = None
    nowhere: str = "no-such-segment"
    wrong: Mapping[str, str] = field(default_factory=lambda: {"API_KEY": "wrong-key"})
    says_no_in_200: bool = False
    throttles: Sequence[Mapping[str, object]] = ({},)
    cuts_off: Mapping[str, object] = field(default_factory=dict)
