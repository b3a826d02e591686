"""Files people dropped into the form, fetched from Slack: only from Slack's hosts, only so large, never a login page."""

from __future__ import annotations

import http.client
import io
import ipaddress
import logging
import urllib.error
import urllib.request
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import SplitResult, urlsplit

from slack_sdk import WebClient

from segbot.certificates import trusted_for
from segbot.domain.errors import InvalidActionError
from segbot.rosters.reading.read import Upload
from segbot.slack import ids
from segbot.slack.delivery.refusals import SLACK_FAILS, told_of

# What file_input takes: docs.slack.dev/reference/block-kit/block-elements/file-input-element
MAX_BYTES = 10 * 1024 * 1024

_LOG = logging.getLogger("segbot.slack")
_TIMEOUT = 20
_PIECE = 64 * 1024
_SLACK = "slack.com"


class SlackFiles:
    """Downloads with the bot token, which goes nowhere but to Slack."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    @cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        return urllib.request.build_opener(
            _NoRedirects, urllib.request.HTTPSHandler(context=trusted_for(self._client.base_url))
        )

    def fetch(self, file: Mapping[str, Any]) -> Upload:
        """The file as a stream at its beginning. Raises InvalidActionError on `members_file`."""
        full = self._known(file)
        name = str(full.get("name") or full.get("id") or "file")
        address = str(full.get("url_private_download") or full.get("url_private") or "")
        if not self._is_slacks(urlsplit(address)):
            raise _unusable(f"“{name}” isn't a file in Slack, so I didn't open it.")
        size = full.get("size")
        told = size if isinstance(size, int) else 0
        if told > MAX_BYTES:
            raise _too_large(name)
        request = urllib.request.Request(  # noqa: S310 - scheme and host are checked above
            address, headers={"Authorization": f"Bearer {self._client.token}"}
        )
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as answer:
                stream = _read(answer, name, told)
        except urllib.error.HTTPError as error:
            error.close()
            raise _not_handed_over(name, full, f"status {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            raise _not_handed_over(name, full, type(error).__name__) from None
        return Upload(name=name, reference=str(full.get("id") or ""), stream=stream)

    def _known(self, file: Mapping[str, Any]) -> Mapping[str, Any]:
        """Files shared from another workspace come without their address: docs.slack.dev/reference/objects/file-object."""
        if file.get("file_access") != "check_file_info" and file.get("url_private"):
            return file
        try:
            found = self._client.files_info(file=str(file.get("id") or "")).get("file")
        except SLACK_FAILS as error:
            _LOG.warning("file %s: %s", file.get("id"), told_of(error))
            raise _unusable("Slack didn't tell me about that file. Please add it again.") from None
        return found if isinstance(found, dict) else {}

    def _is_slacks(self, address: SplitResult) -> bool:
        home = urlsplit(self._client.base_url)
        host = address.hostname or ""
        if (address.scheme, host, address.port) == (home.scheme, home.hostname, home.port):
            return address.scheme == "https" or _is_loopback(host)
        return address.scheme == "https" and address.port in (None, 443) and host.endswith(f".{_SLACK}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token somewhere else; without a new request it becomes an HTTPError."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _read(answer: Any, name: str, size: int) -> io.BytesIO:
    """All of it: `size` is what Slack said of the file, 0 where it did not. A connection that ends half-way looks like the
    end of the file, and half a list is not the list. Raises IncompleteRead.
    """
    kind = str(answer.headers.get("Content-Type") or "")
    if kind.startswith("text/html"):
        raise _unusable(
            f"Slack showed a login page instead of “{name}”: the app may lack the scope files:read."
        )
    if kind.startswith("application/json") and not name.casefold().endswith(".json"):
        raise OSError("an answer of Slack's in the place of the file")
    content = io.BytesIO()
    while piece := answer.read(_PIECE):
        content.write(piece)
        if content.tell() > MAX_BYTES:
            raise _too_large(name)
    announced = str(answer.headers.get("Content-Length") or "")
    whole = int(announced) if announced.isdecimal() else size
    if content.tell() < whole:
        raise http.client.IncompleteRead(b"", whole - content.tell())
    content.seek(0)
    return content


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _too_large(name: str) -> InvalidActionError:
    return _unusable(f"“{name}” is larger than {MAX_BYTES // 1024 // 1024} MB. Please split it.")


def _not_handed_over(name: str, file: Mapping[str, Any], why: str) -> InvalidActionError:
    _LOG.warning("file %s could not be fetched from Slack: %s", file.get("id"), why)
    return _unusable(f"Slack didn't give me “{name}”. Please try again.")


def _unusable(sentence: str) -> InvalidActionError:
    return InvalidActionError({ids.MEMBERS_FILE: sentence})
