"""What Constant Contact would have given somebody earlier: tokens without their flow, and time gone by for them."""

from __future__ import annotations

from segbot.sandbox.emulators.constant_contact import ALL_SCOPES


def access_token(emulator, scopes=ALL_SCOPES, seconds=None):
    """A bearer token, for as long as the emulator's tokens live unless told otherwise."""
    with emulator.lock:
        return emulator.tokens.access_token(
            tuple(scopes), emulator.access_seconds if seconds is None else seconds
        )


def refresh_token(emulator, scopes=ALL_SCOPES, *, confidential=False):
    """The refresh token of a new grant; a confidential one needs the client secret with each use."""
    with emulator.lock:
        return str(emulator.tokens.granted(tuple(scopes), confidential=confidential)["refresh"])


def expire_access_tokens(emulator):
    """Every access token given out so far is past its time."""
    with emulator.lock:
        given = emulator.tokens.access
        given.put_many({token: {**known, "expires": 0.0} for token, known in given.items()})
