"""Constant Contact's authorization server (developer.constantcontact.com, OAuth2 guides; RFC 6749, 7636 and 8628)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from segbot.sandbox.emulators.constant_contact.tokens import Grant
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

OAUTH_PATH = "/oauth2/default/v1"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPES = frozenset(
    {"contact_data", "campaign_data", "account_read", "account_update", "offline_access", "billing_data"}
)

_CODE_SECONDS = 60.0
_DEVICE_SECONDS = 600.0
_POLL_SECONDS = 5
_VERIFIER_LENGTHS = range(43, 129)


def oauth_routes(provider: ConstantContact) -> tuple[Route, ...]:
    """There are no discovery documents: both well-known addresses are unknown to this server."""
    endpoints = _OAuth(provider)
    return routes(
        ("GET", f"{OAUTH_PATH}/authorize", endpoints.authorize),
        ("POST", f"{OAUTH_PATH}/device/authorize", endpoints.device_authorize),
        ("POST", f"{OAUTH_PATH}/token", endpoints.token),
        ("GET", "/activate", endpoints.activation_page),
        ("POST", "/activate", endpoints.activate),
    )


def oauth_error(status: int, error: str, description: str) -> EmulatorResponse:
    return json_response(status, {"error": error, "error_description": description}, note=error)


def _refuse(error: str, description: str, status: int = 400) -> RefusedError:
    return RefusedError(oauth_error(status, error, description))


class _OAuth:
    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider
        self._tokens = provider.tokens

    def authorize(self, request: EmulatorRequest) -> EmulatorResponse:
        """Consent is given at once; the browser goes back with a code."""
        params = request.params
        self._check_client_id(params)
        if params.get("response_type") != "code" or not params.get("redirect_uri") or not params.get("state"):
            raise _refuse("invalid_request", "response_type=code, redirect_uri and state are needed")
        challenge = params.get("code_challenge")
        if challenge and params.get("code_challenge_method") != "S256":
            raise _refuse("invalid_request", "code_challenge_method must be S256")
        code = f"code-{self._provider.next_uuid('code')}"
        self._tokens.codes.put(
            code,
            {
                "redirect_uri": params["redirect_uri"],
                "scopes": _scopes(params),
                "challenge": challenge,
                "expires": self._provider.clock() + _CODE_SECONDS,
            },
        )
        back = urlencode({"code": code, "state": params["state"]})
        joint = "&" if "?" in params["redirect_uri"] else "?"
        return EmulatorResponse(status=302, headers={"location": f"{params['redirect_uri']}{joint}{back}"})

    def device_authorize(self, request: EmulatorRequest) -> EmulatorResponse:
        params = {**request.params, **request.form()}
        self._check_client_id(params)
        if params.get("response_type") != "code":
            raise _refuse("invalid_request", "response_type=code is needed")
        device_code = f"device-{self._provider.next_uuid('device')}"
        user_code = hashlib.sha256(device_code.encode()).hexdigest()[:8].upper()
        self._tokens.devices.put(
            device_code,
            {
                "user_code": user_code,
                "scopes": _scopes(params),
                "approved": False,
                "polled": 0.0,
                "expires": self._provider.clock() + _DEVICE_SECONDS,
            },
        )
        page = f"http://{request.headers.get('host', 'localhost')}{request.mount}/activate"
        return json_response(
            200,
            {
                "device_code": device_code,
                "user_code": user_code,
                "verification_uri": page,
                "verification_uri_complete": f"{page}?user_code={user_code}",
                "expires_in": int(_DEVICE_SECONDS),
                "interval": _POLL_SECONDS,
            },
        )

    def activation_page(self, request: EmulatorRequest) -> EmulatorResponse:
        code = escape(request.params.get("user_code", ""), quote=True)
        page = (
            "<!DOCTYPE html><title>Activate your device</title><h1>Activate your device</h1>"
            f'<form method="post"><label>Code <input name="user_code" value="{code}"></label>'
            "<button>Allow access</button></form>"
        )
        return EmulatorResponse(
            status=200, body=page.encode(), headers={"content-type": "text/html; charset=utf-8"}
        )

    def activate(self, request: EmulatorRequest) -> EmulatorResponse:
        known = self._provider.approve_device(request.form().get("user_code", ""))
        page = "<!DOCTYPE html><h1>Device activated</h1>" if known else "<!DOCTYPE html><h1>Unknown code</h1>"
        headers = {"content-type": "text/html; charset=utf-8"}
        return EmulatorResponse(status=200 if known else 400, body=page.encode(), headers=headers)

    def token(self, request: EmulatorRequest) -> EmulatorResponse:
        if request.content_type != "application/x-www-form-urlencoded":
            raise _refuse("invalid_request", "The body must be form-encoded")
        form = request.form()
        confidential = self._client(request, form)
        match form.get("grant_type"):
            case "refresh_token":
                grant = self._refreshed(form, confidential=confidential)
            case "authorization_code":
                grant = self._exchanged(form, confidential=confidential)
            case kind if kind == DEVICE_GRANT:
                grant = self._device(form)
            case _:
                raise _refuse("unsupported_grant_type", "This grant type is not supported")
        return json_response(200, self._tokens.pair(grant))

    def _client(self, request: EmulatorRequest, form: Mapping[str, str]) -> bool:
        """Whether the caller proved to be the application itself (Basic), not merely named it (client_id)."""
        kind, _, encoded = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            try:
                given = base64.b64decode(encoded, validate=True).decode()
            except (binascii.Error, ValueError):
                given = ""
            if given != f"{self._provider.client_id}:{self._provider.client_secret}":
                raise _refuse("invalid_client", "Client authentication failed", 401)
            return True
        self._check_client_id(form)
        return False

    def _check_client_id(self, params: Mapping[str, str]) -> None:
        if params.get("client_id") != self._provider.client_id:
            raise _refuse("invalid_client", "client_id is missing or unknown", 401)

    def _refreshed(self, form: Mapping[str, str], *, confidential: bool) -> Grant:
        grant = self._tokens.refreshed(form.get("refresh_token", ""), confidential=confidential)
        if grant is None:
            raise _refuse("invalid_grant", "The refresh token is invalid or expired.")
        return grant

    def _exchanged(self, form: Mapping[str, str], *, confidential: bool) -> Grant:
        code = self._tokens.codes.get(form.get("code", ""))
        if (
            code is None
            or code["expires"] < self._provider.clock()
            or code["redirect_uri"] != form.get("redirect_uri")
        ):
            raise _refuse("invalid_grant", "The authorization code is invalid or has expired.")
        self._tokens.codes.remove(form["code"])
        if code["challenge"]:
            verifier = form.get("code_verifier", "")
            if len(verifier) not in _VERIFIER_LENGTHS or _challenge(verifier) != code["challenge"]:
                raise _refuse("invalid_grant", "PKCE verification failed.")
        elif not confidential:
            raise _refuse("invalid_client", "Client authentication is needed", 401)
        return self._tokens.granted(code["scopes"], confidential=confidential)

    def _device(self, form: Mapping[str, str]) -> Grant:
        device_code = form.get("device_code", "")
        device = self._tokens.devices.get(device_code)
        now, scale = self._provider.clock(), self._provider.rate_scale
        if device is None or device["expires"] < now:
            raise _refuse("expired_token", "The device code is unknown or has expired.")
        if not device["approved"]:
            early = scale is not None and now - device["polled"] < _POLL_SECONDS / scale
            self._tokens.devices.put(device_code, {**device, "polled": now})
            raise _refuse("slow_down" if early else "authorization_pending", "Nobody has allowed access yet.")
        self._tokens.devices.remove(device_code)
        return self._tokens.granted(
            device["scopes"], confidential=False, refreshable=self._provider.device_refresh
        )


def _scopes(params: Mapping[str, str]) -> list[str]:
    """Scopes, separated by blanks; a `+` that was encoded as %2B does not separate."""
    wanted = params.get("scope", "").split()
    if not wanted or not SCOPES.issuperset(wanted):
        raise _refuse("invalid_scope", "One or more scopes are not configured for the authorization server.")
    return wanted


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
