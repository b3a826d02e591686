"""The body of a reply: read to its end, but not for ever and not without measure; then decoded, and fit to be kept."""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from typing import Any

import httpx

_BODILESS = frozenset({204, 205})
MOST_BYTES = 256 * 2**20
"""The largest known answer names a million people again, whom Segmenter was sent in one call."""
_HALVES = re.compile(rb"\\u(?:0000|d[89a-f])|\xed[\xa0-\xbf]|\x00", re.IGNORECASE)
_DEEPEST = 64
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
# They say how the body came, not what it is.
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def read_whole(response: httpx.Response, longest: float, *, most: int = MOST_BYTES) -> httpx.Response:
    """The same response with its body, of `most` bytes; `longest`: seconds it may take from now on. A server that drips never
    breaks off.

    Raises httpx.RequestError, also where it takes too long or is too large.
    """
    until = time.monotonic() + longest
    body = bytearray()
    try:
        for part in response.iter_bytes():
            body += part
            if len(body) > most:
                raise httpx.DecodingError("the answer is too large", request=response.request)
            if time.monotonic() > until:
                raise httpx.ReadTimeout("the answer doesn't end", request=response.request)
    finally:
        response.close()
    headers = [each for each in response.headers.multi_items() if each[0].lower() not in _OF_THE_WIRE]
    return httpx.Response(
        response.status_code, headers=headers, content=bytes(body), request=response.request
    )


def decoded(response: httpx.Response) -> tuple[Any, bool]:
    """The JSON of a reply, and whether it was readable; a reply that has no body by definition is."""
    if response.status_code in _BODILESS:
        return None, True
    with suppress(ValueError, RecursionError):
        found = json.loads(response.content)
        if _is_deeper(found, _DEEPEST):
            return None, False
        return (_storable(found) if _HALVES.search(response.content) else found), True
    return None, False


def _is_deeper(value: Any, levels: int) -> bool:
    within = _inside([value])
    for _ in range(levels):
        within = [inner for each in within for inner in _inside(each)]
    return bool(within)


def _inside(value: Any) -> list[Any]:
    """The arrays and objects right in an array or object."""
    held = value.values() if isinstance(value, dict) else value
    return [each for each in held if isinstance(each, dict | list)]


def _storable(value: Any) -> Any:
    """JSON may hold halves of characters and NUL, which no database and no message takes."""
    if isinstance(value, str):
        paired = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _NOT_TEXT.sub("\ufffd", paired)
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(each) for key, each in value.items()}
    return value
