"""What the checks expect, and how they look at an error."""

from __future__ import annotations

import pytest

from segbot.domain.errors import (
    CredentialsError,
    OutcomeUnknownError,
    RateLimitError,
)

FAULTS = {
    "rate_limit": RateLimitError,
    "server_error": OutcomeUnknownError,
    "server_error_after": OutcomeUnknownError,
    "unavailable": OutcomeUnknownError,
    "reset_before": OutcomeUnknownError,
    "reset_after": OutcomeUnknownError,
    "timeout_after": OutcomeUnknownError,
    "garbage": OutcomeUnknownError,
    "html": OutcomeUnknownError,
    "credentials": CredentialsError,
}
LIMITLESS = 100_000  # a declared limit above stands for none


def raised(call, *, expected: type[Exception]) -> Exception:
    """The error of a call, which must be of exactly this kind."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the kind is compared exactly below
        call()
    kind = type(caught.value)
    assert kind is expected, f"{kind.__name__} instead of {expected.__name__}"
    return caught.value
