"""Every error segbot raises on purpose, grouped by what to do next.

    SegbotError
    ├── ConfigurationError      fix the settings, start again
    │   └── NotInstalledError       install the app in this workspace
    ├── UserError               tell the person, privately
    │   ├── InvalidActionError  on the field of the form
    │   │   ├── NameTakenError      with what has the name
    │   │   ├── SeveralSegmentsError    with those that could be meant
    │   │   └── NotListedYetError   ask again when the list has been read
    │   └── NotPermittedError   someone else has to do it
    ├── StaleError              the world moved on: look again
    ├── UnsupportedError        the provider does not offer it: say so
    └── ProviderError
        ├── RejectedError       fail and show
        │   └── NotFoundError   it is gone, or never was
        ├── SetupError          pause the connection, tell its owner
        │   ├── CredentialsError    the key or token
        │   └── AddressError        the address or the version of the API
        ├── RateLimitError      wait
        ├── UnavailableError    nothing was changed: try again
        └── OutcomeUnknownError sent and not answered: look up, never resend blind

The text of each is one sentence for a person: no secret, no e-mail, no phone number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from segbot.domain.segments import Segment


class SegbotError(Exception):
    """Base of all errors a person may be told about; `str()` is that sentence."""


class ConfigurationError(SegbotError):
    """One sentence per fault, each naming the setting."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class NotInstalledError(ConfigurationError):
    """One of several workspaces, and the app was not installed in it yet or was removed."""


class UserError(SegbotError):
    """The person can mend it; told privately."""


class InvalidActionError(UserError):
    """Wrong input, by form field (the block ids of the form; `""` where no field fits)."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(self.errors.values()))


class SeveralSegmentsError(InvalidActionError):
    """What was typed fits several segments; `matches` are those."""

    def __init__(self, typed: str, noun: str, matches: Sequence[Segment]) -> None:
        self.typed = typed
        self.matches = tuple(matches)
        super().__init__({"segment": f"Which {noun} is “{typed}”? {len(self.matches)} could be meant."})


class NotListedYetError(InvalidActionError):
    """What was typed is not among the segments known so far, and the list of them is being read. `why`: the sentence
    without what to do next; `at`: of when the list is that was looked at, None where none was read to its end.
    """

    def __init__(self, why: str, *, what_next: str, at: datetime | None) -> None:
        self.why = why
        self.at = at
        super().__init__({"segment": f"{why} {what_next}"})


class NameTakenError(InvalidActionError):
    """The name is another segment's, and the provider gives it only once."""

    def __init__(self, sentence: str, *, connection: str, segment_id: str, segment_name: str) -> None:
        self.connection = connection
        self.segment_id = segment_id
        self.segment_name = segment_name
        super().__init__({"name": sentence})


class NotPermittedError(UserError):
    """This person may not do this; the sentence says who may."""


class StaleError(SegbotError):
    """What was looked at has changed since; nothing was done."""


class UnsupportedError(SegbotError):
    """The provider does not offer the operation; the sentence carries the declared reason."""


class ProviderError(SegbotError):
    """A call to a provider did not end well. `status` is the HTTP status, where there was an answer; `code` the provider's
    own code for it, and `words` what it said: short, and without secrets and people. `retry_after`: seconds to wait, where it
    said so.
    """

    def __init__(
        self,
        sentence: str,
        *,
        status: int | None = None,
        code: str = "",
        words: str = "",
        retry_after: float | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.words = words
        self.retry_after = retry_after
        super().__init__(sentence)

    @property
    def told(self) -> str:
        """What the provider answered, for *Details* and for doctor: `“No such key” (401, AUTHENTICATION_INVALID)`."""
        said = f"“{self.words}”" if self.words else ""
        where = ", ".join(filter(None, (str(self.status) if self.status else "", self.code)))
        return f"{said} ({where})".strip() if where else said


class RejectedError(ProviderError):
    """The provider understood and refused, or would: sending the same again will not help. `field` is the block id of
    the form field to blame, where segbot itself found the fault; else empty.
    """

    def __init__(
        self, sentence: str, *, status: int | None = None, field: str = "", code: str = "", words: str = ""
    ) -> None:
        self.field = field
        super().__init__(sentence, status=status, code=code, words=words)


class NotFoundError(RejectedError):
    """The provider does not know the segment (or person) any more."""


class SetupError(ProviderError):
    """The connection is not set up rightly, so nothing on it can succeed; the sentence names the setting."""


class CredentialsError(SetupError):
    """The key or token is wrong, expired or not allowed to do this. Nothing was changed."""


class AddressError(SetupError):
    """Nobody at this address knows the API or its version. Whether a change was carried out is not certain."""


class RateLimitError(ProviderError):
    """Too many requests; `retry_after` is in seconds."""

    retry_after: float

    def __init__(
        self,
        sentence: str,
        *,
        retry_after: float,
        status: int | None = 429,
        code: str = "",
        words: str = "",
    ) -> None:
        super().__init__(sentence, status=status, code=code, words=words, retry_after=retry_after)


class UnavailableError(ProviderError):
    """The provider could not be reached or said it cannot answer now; nothing was changed."""


class OutcomeUnknownError(ProviderError):
    """A change was sent and its result is not known: it may or may not have been carried out."""
