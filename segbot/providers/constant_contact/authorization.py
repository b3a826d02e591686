"""Getting a grant from an account's owner: by a code typed in at Constant Contact, or by the address it sends back to.

Sources: developer.constantcontact.com/api_guide/device_flow.html, …/server_flow.html, …/pkce_flow.html; RFC 6749,
7636 and 8628.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from segbot.domain.errors import CredentialsError, RateLimitError, UnavailableError, UserError
from segbot.providers import json_values
from segbot.providers.connection import Opening
from segbot.providers.constant_contact.declaration import SPEC
from segbot.providers.constant_contact.oauth import DIALECT, end_of, origin_of
from segbot.providers.http import Http
from segbot.providers.tokens import TokenPair

SCOPES = "contact_data campaign_data offline_access"
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL, _SLOWER, _LIFETIME = 5, 5, 600  # seconds; RFC 8628, 3.2 and 3.5
_LONGEST_LIFETIME = 86_400
_SLOWEST = 60
_ANSWERS = frozenset({400, 401, 403})


class Authorization:
    """One connection that asks for a grant. The three addresses are neighbours: …/token, …/authorize and
    …/device/authorize.
    """

    def __init__(self, opening: Opening) -> None:
        settings = opening.settings
        self._opening = opening
        self._client, self._secret = settings.get("CLIENT_ID", ""), settings.get("CLIENT_SECRET")
        if not self._client:
            raise UserError("A grant is given to an application: set CLIENT_ID of this connection first.")
        self._tokens = settings["TOKEN_URL"]
        self._around = self._tokens.rpartition("/")[0]
        self._device: dict[str, Any] = {}
        self._state = secrets.token_urlsafe(24)
        self._verifier = secrets.token_urlsafe(48)
        self._redirect = ""

    def begin_device(self) -> tuple[str, str]:
        """The address to open and the code to type there. Raises UserError, ProviderError."""
        fields = {"client_id": self._client, "scope": SCOPES, "response_type": "code"}
        body = self._ask(f"{self._around}/device/authorize", fields)
        address = json_values.text(body.get("verification_uri_complete")) or json_values.text(
            body.get("verification_uri")
        )
        code, device = json_values.text(body.get("user_code")), json_values.text(body.get("device_code"))
        if address is None or code is None or device is None:
            raise self._refused(body)
        self._device = {**body, "device_code": device}
        return address, code

    def end_device(self) -> TokenPair:
        """Wait until somebody has allowed it. Raises UserError when they refuse or take too long, ProviderError."""
        pause: float = json_values.whole(self._device.get("interval")) or _INTERVAL
        lives = min(json_values.whole(self._device.get("expires_in")) or _LIFETIME, _LONGEST_LIFETIME)
        until = self._opening.clock.now() + timedelta(seconds=lives)
        fields = {
            "grant_type": _DEVICE,
            "client_id": self._client,
            "device_code": self._device["device_code"],
        }
        while self._opening.clock.now() < until:
            self._opening.clock.sleep(pause)
            try:
                body = self._ask(self._tokens, fields)
            except (RateLimitError, UnavailableError) as error:
                # As RFC 8628, 3.5 asks for dropped polls: slower and slower, as long as the code lives.
                pause = min(max(pause * 2, error.retry_after or 0), _SLOWEST)
                continue
            match body.get("error"):
                case None:
                    return self._pair(body)
                case "authorization_pending":
                    continue
                case "slow_down":
                    pause += _SLOWER
                case _:
                    raise self._refused(body)
        raise UserError("Nobody allowed it in time. Start again: the code is good for a few minutes only.")

    def begin_code(self, redirect_uri: str) -> str:
        """The address to open; after consent the browser is sent to `redirect_uri`, registered with the application."""
        self._redirect = redirect_uri
        query = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": self._state,
        }
        if not self._secret:
            digest = hashlib.sha256(self._verifier.encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self._around}/authorize?{urlencode(query)}"

    def end_code(self, came_back: str) -> TokenPair:
        """With the whole address the browser ended at. Raises UserError, ProviderError."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(came_back.strip()).query).items()}
        if "error" in query:
            raise self._refused(query)
        if not secrets.compare_digest(query.get("state", "").encode(), self._state.encode()):
            raise UserError(
                "This address does not belong to the one above: paste the whole address the browser ended at."
            )
        fields = {
            "grant_type": "authorization_code",
            "code": query.get("code", ""),
            "redirect_uri": self._redirect,
        }
        if not self._secret:
            fields |= {"client_id": self._client, "code_verifier": self._verifier}
        return self._pair(self._ask(self._tokens, fields, as_itself=True))

    def _ask(self, address: str, fields: Mapping[str, str], *, as_itself: bool = False) -> Mapping[str, Any]:
        held = [value for value in (self._secret, self._device.get("device_code"), self._verifier) if value]
        http = Http(
            self._opening,
            label=SPEC.label,
            base_url=address,
            dialect=DIALECT,
            address=("TOKEN_URL",),
            auth=httpx.BasicAuth(self._client, self._secret) if as_itself and self._secret else None,
            secrets=lambda: held,
        )
        try:
            return json_values.mapping(http.form(fields, handed_back=_ANSWERS).body)
        finally:
            http.close()

    def _pair(self, body: Mapping[str, Any]) -> TokenPair:
        access, refresh = (
            json_values.text(body.get("access_token")),
            json_values.text(body.get("refresh_token")),
        )
        if access is None:
            raise self._refused(body)
        if refresh is None:
            raise UserError(
                "Constant Contact gave no refresh token, so the grant would end within a day. Take the other flow "
                "(--flow code), and see that the application may use offline_access."
            )
        return TokenPair(
            access=access,
            refresh=refresh,
            origin=origin_of(self._opening.settings.get("REFRESH_TOKEN")),
            expires_at=end_of(body, self._opening.clock),
        )

    def _refused(self, body: Mapping[str, Any]) -> CredentialsError:
        """With the error's own code, which names no secret (RFC 6749, 5.2)."""
        code = json_values.text(body.get("error")) or "no reason given"
        known = code if code.isascii() and code.replace("_", "").isalpha() else "an unknown reason"
        return CredentialsError(
            f"Constant Contact did not give the grant ({known}). Check CLIENT_ID, CLIENT_SECRET and the application's "
            "settings, and start again."
        )
