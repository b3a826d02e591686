"""What a connection's provider offers, and the sentence for what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.slack.views.kit.text import SENTENCE, plain

NO_CONNECTION = "No account is connected yet. Ask whoever runs segbot."
_UNDECLARED = "segbot doesn't support that there."


class Connection(Protocol):
    """An account people can choose; `paused` is why it is not used at the moment."""

    @property
    def name(self) -> str: ...

    @property
    def spec(self) -> ProviderSpec: ...

    @property
    def paused(self) -> str | None: ...


def refusal_of(spec: ProviderSpec, verb: Verb) -> str | None:
    """The declared reason why a provider does not do this; None where it does."""
    try:
        capability = spec.capability(verb)
    except KeyError:
        return _UNDECLARED
    return None if capability.offered else capability.reason or _UNDECLARED


def offers(spec: ProviderSpec, verb: Verb) -> bool:
    return refusal_of(spec, verb) is None


def not_offered(spec: ProviderSpec, verb: Verb) -> str:
    return f"{spec.label} does not offer “{verb.value}”: {refusal_of(spec, verb)}"


def offered_nowhere(connections: Sequence[Connection], verb: Verb) -> str:
    """Each provider's reason, once."""
    reasons = {each.spec.key: not_offered(each.spec, verb) for each in connections}
    return " ".join(plain(reason, SENTENCE) for reason in reasons.values()) or NO_CONNECTION
