"""Sealing: packs of members are encrypted before they touch a disk. Fernet, with the keys of SEGBOT_ENCRYPTION_KEY."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from segbot.domain.errors import ConfigurationError
from segbot.domain.members import Member
from segbot.rosters.reading.page import Row, member_of
from segbot.rosters.storage.codec import Keys, pack, unpack, unpack_keys


def new_key() -> str:
    """A fresh key for SEGBOT_ENCRYPTION_KEY: 32 random bytes in URL-safe base64 (cryptography.io/en/latest/fernet)."""
    return Fernet.generate_key().decode("ascii")


class Sealer:
    """Seals with the first key, opens with any. Thread-safe.

    Raises ConfigurationError for keys that are none, and on opening what no key fits.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            fernets = [Fernet(key.strip()) for key in keys]
        except ValueError as error:
            raise ConfigurationError(
                ["SEGBOT_ENCRYPTION_KEY holds something that is not a key; `segbot keygen` prints one."]
            ) from error
        if not fernets:
            raise ConfigurationError(["SEGBOT_ENCRYPTION_KEY is missing; `segbot keygen` prints one."])
        self._fernet = MultiFernet(fernets)

    def seal_rows(self, rows: Sequence[Row]) -> bytes:
        """Rows, in order, as bytes that only a key opens; a thousand at a time is a good size."""
        return self.seal_packed(pack(list(zip(*rows, strict=True)) or [()] * 6))

    def seal_packed(self, packed: bytes) -> bytes:
        """The same for rows packed already (`pack.py`)."""
        return self._fernet.encrypt(packed)

    def open(self, sealed: bytes) -> tuple[Member, ...]:
        return tuple(map(member_of, unpack(self._opened(sealed))))

    def open_rows(self, sealed: bytes) -> list[Row]:
        return unpack(self._opened(sealed))

    def open_keys(self, sealed: bytes) -> Keys:
        return unpack_keys(self._opened(sealed))

    def seal_text(self, text: str) -> bytes:
        """Anything else that must not lie about: a connection's tokens."""
        return self._fernet.encrypt(text.encode())

    def open_text(self, sealed: bytes) -> str:
        return self._opened(sealed).decode()

    def recognise(self, sealed: bytes) -> None:
        """Whether one of the keys opens it. Raises ConfigurationError where none does."""
        self._opened(sealed)

    def rotate(self, sealed: bytes) -> bytes:
        """The same content under the first key."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise _wrong_key() from error

    def _opened(self, sealed: bytes) -> bytes:
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise _wrong_key() from error


def _wrong_key() -> ConfigurationError:
    fault = (
        "A stored list cannot be opened: it was sealed with a key that SEGBOT_ENCRYPTION_KEY does not hold. "
        "Put the old key back, after the new one and a comma."
    )
    return ConfigurationError([fault])
