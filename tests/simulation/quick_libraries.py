"""What libraries work out anew at every call although it always comes to the same, while lives are lived.

Nothing in here changes what comes of a call. `test_lives.py` lives a life with and without it and compares all of it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

import httpx
from httpx import _urls
from slack_bolt.util import utils as bolt

_parsed = lru_cache(maxsize=4096)(_urls.urlparse)
_take_cookies = httpx.Cookies.extract_cookies
_asked_by_inspection = bolt.get_arg_names_of_callable


def _cookies_where_there_are_any(jar: httpx.Cookies, response: httpx.Response) -> None:
    if "set-cookie" in response.headers:
        _take_cookies(jar, response)


def _names_of_arguments(func: Callable[..., Any]) -> list[str]:
    """Read off the code of a function; of anything else as ever."""
    code = getattr(inspect.unwrap(func), "__code__", None)
    return _asked_by_inspection(func) if code is None else list(code.co_varnames[: code.co_argcount])


@cache
def _places() -> tuple[tuple[Any, str, Any], ...]:
    """Where each of them is looked up, and by what name. Bolt's modules have it by its own name, each for itself."""
    name = bolt.get_arg_names_of_callable.__name__
    bolts = [module for known, module in sys.modules.items() if known.startswith("slack_bolt.")]
    return (
        (_urls, "urlparse", _parsed),
        (httpx.Cookies, "extract_cookies", _cookies_where_there_are_any),
        *((module, name, _names_of_arguments) for module in bolts if name in vars(module)),
    )


@contextmanager
def libraries_remember() -> Iterator[None]:
    """For one life: other code of the same process has the libraries as they are."""
    before = [(place, name, getattr(place, name)) for place, name, _ in _places()]
    for place, name, quick in _places():
        setattr(place, name, quick)
    try:
        yield
    finally:
        for place, name, own in before:
            setattr(place, name, own)
