"""Grants, access tokens and refresh tokens: what the authorization server remembers."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

from segbot.sandbox.emulators.shelf import Shelf

RefreshMode = Literal["rotating", "long_lived"]
Grant = dict[str, Any]

ACCESS_SECONDS = 24 * 3600
IDLE_SECONDS = 180 * 24 * 3600


class Tokens:
    """A grant is dead once a refresh token is used that an earlier refresh has replaced (rotating mode).

    Access tokens live on until they expire, grant or no grant: nothing looks them up elsewhere.
    """

    def __init__(
        self,
        shelf: Callable[[str], Shelf],
        *,
        clock: Callable[[], float],
        number: Callable[[str], int],
        mode: Callable[[], RefreshMode],
        lifetime: Callable[[], float],
    ) -> None:
        self.grants = shelf("grants")
        self.codes = shelf("codes")
        self.devices = shelf("devices")
        self.access = shelf("access_tokens")
        self._refresh = shelf("refresh_tokens")
        self._clock = clock
        self._number = number
        self._mode = mode
        self._lifetime = lifetime

    def granted(self, scopes: Sequence[str], *, confidential: bool, refreshable: bool = True) -> Grant:
        """A new grant; it can be refreshed when `offline_access` is among its scopes."""
        grant: Grant = {
            "id": str(self._number("grant")),
            "scopes": list(scopes),
            "confidential": confidential,
            "alive": True,
            "refresh": None,
            "used": self._clock(),
        }
        if refreshable and "offline_access" in scopes:
            grant["refresh"] = self._new_refresh(grant["id"])
        self.grants.put(grant["id"], grant)
        return grant

    def refreshed(self, refresh_token: str, *, confidential: bool) -> Grant | None:
        """The grant of a refresh token, with its next refresh token; None when the token is no good (any more)."""
        known = self._refresh.get(refresh_token)
        grant = self.grants[known["grant"]] if known else None
        now = self._clock()
        if grant is None or not grant["alive"] or now - grant["used"] > IDLE_SECONDS:
            return None
        if grant["confidential"] and not confidential:
            return None
        if grant["refresh"] != refresh_token:
            self.grants.put(grant["id"], {**grant, "alive": False})
            return None
        grant = {**grant, "used": now}
        if self._mode() == "rotating":
            grant["refresh"] = self._new_refresh(grant["id"])
        self.grants.put(grant["id"], grant)
        return grant

    def pair(self, grant: Grant) -> dict[str, Any]:
        """The body of a successful token answer."""
        seconds = self._lifetime()
        body = {
            "token_type": "Bearer",
            "expires_in": int(seconds),
            "access_token": self.access_token(grant["scopes"], seconds),
            "scope": " ".join(grant["scopes"]),
        }
        return body | ({"refresh_token": grant["refresh"]} if grant["refresh"] else {})

    def access_token(self, scopes: Sequence[str], seconds: float) -> str:
        """A token in the form of a JWT, about 1,100 characters long as the real ones are."""
        number = self._number("access_token")
        expires = self._clock() + seconds
        payload = {
            "ver": 1,
            "jti": hashlib.sha256(f"jti {number}".encode()).hexdigest(),
            "iss": "https://authz.constantcontact.com/oauth2/default",
            "exp": int(expires),
            "scp": list(scopes),
            "platform_user_id": hashlib.sha512(f"user {number}".encode()).hexdigest(),
        }
        header = {"kid": hashlib.sha256(b"kid").hexdigest(), "alg": "RS256"}
        signature = b"".join(hashlib.sha512(f"{number} {part}".encode()).digest() for part in range(4))
        token = ".".join(
            base64.urlsafe_b64encode(piece).decode().rstrip("=")
            for piece in (json.dumps(header).encode(), json.dumps(payload).encode(), signature)
        )
        self.access.put(token, {"scopes": list(scopes), "expires": expires})
        return token

    def scopes_of(self, access_token: str) -> frozenset[str] | None:
        """What a token allows; None when it is unknown or has expired."""
        known = self.access.get(access_token)
        if known is None or known["expires"] <= self._clock():
            return None
        return frozenset(known["scopes"])

    def _new_refresh(self, grant_id: str) -> str:
        number = self._number("refresh_token")
        token = f"rt-{number}-{hashlib.sha256(f'refresh {number}'.encode()).hexdigest()[:40]}"
        self._refresh.put(token, {"grant": grant_id})
        return token
