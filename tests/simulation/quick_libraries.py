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
import tenacity
from httpx import _urls
from slack_bolt import kwargs_injection
from slack_bolt.util import utils as bolt

_parsed = lru_cache(maxsize=4096)(_urls.urlparse)
_take_cookies = httpx.Cookies.extract_cookies
_asked_by_inspection = bolt.get_arg_names_of_callable
_looked_up = kwargs_injection.build_required_kwargs
_retried = tenacity.Retrying.__call__
_MINDS_ERRORS_ONLY = (tenacity.retry_if_exception, tenacity.retry_if_exception_type)


def _cookies_where_there_are_any(jar: httpx.Cookies, response: httpx.Response) -> None:
    if "set-cookie" in response.headers:
        _take_cookies(jar, response)


def _names_of_arguments(func: Callable[..., Any]) -> list[str]:
    """Read off the code of a function; of anything else as ever."""
    code = getattr(inspect.unwrap(func), "__code__", None)
    return _asked_by_inspection(func) if code is None else list(code.co_varnames[: code.co_argcount])


def _arguments(**given: Any) -> dict[str, Any]:
    """Whoever wants the body alone, as matchers do, is not told what else there would be."""
    if given["required_arg_names"] == ["body"]:
        return {"body": given["request"].body}
    return _looked_up(**given)


def _with_a_first_try(retrying: tenacity.Retrying, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What works at once needs no book of how often it was tried; else that try is the first in the book."""
    if type(retrying.retry) not in _MINDS_ERRORS_ONLY or retrying.before is not tenacity.before_nothing:
        return _retried(retrying, fn, *args, **kwargs)
    try:
        return fn(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - raised again at once, where the library counts
        first = [error]

    def tried(*args: Any, **kwargs: Any) -> Any:
        if first:
            raise first.pop()
        return fn(*args, **kwargs)

    return _retried(retrying, tried, *args, **kwargs)


@cache
def _places() -> tuple[tuple[Any, str, Any], ...]:
    """Where each of them is looked up, and by what name. Bolt's modules have them by their own names, each for itself."""
    quick = {_asked_by_inspection.__name__: _names_of_arguments, _looked_up.__name__: _arguments}
    bolts = [module for known, module in sys.modules.items() if known.startswith("slack_bolt.")]
    return (
        (_urls, "urlparse", _parsed),
        (httpx.Cookies, "extract_cookies", _cookies_where_there_are_any),
        (tenacity.Retrying, "__call__", _with_a_first_try),
        *((module, name, quick[name]) for module in bolts for name in quick if name in vars(module)),
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
