from __future__ import annotations

import inspect
from contextlib import suppress

import httpx
import pytest
import tenacity
from simulation.quick_libraries import libraries_remember
from slack_bolt import kwargs_injection
from slack_bolt.util import utils


class Listens:
    def as_method(self, ack, body, *, client=None): ...

    @staticmethod
    def alone(payload): ...


@pytest.mark.parametrize("func", [Listens().as_method, Listens.alone, lambda: None, Listens])
def test_names_of_arguments_are_those_that_inspection_finds(func):
    with libraries_remember():
        assert utils.get_arg_names_of_callable(func) == inspect.getfullargspec(inspect.unwrap(func)).args


def tried(answers):
    """How often it was called, how long was slept, and what came of it."""
    slept, calls = [], []

    def work(word):
        calls.append(word)
        answer = answers[len(calls) - 1]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(OSError),
        wait=tenacity.wait_exponential(multiplier=0.5),
        stop=tenacity.stop_after_attempt(3),
        sleep=slept.append,
        reraise=True,
    )
    try:
        came = retrying(work, "once")
    except (OSError, ValueError, KeyboardInterrupt) as error:
        came = repr(error)
    return len(calls), slept, came, retrying.statistics.get("attempt_number", 1)


@pytest.mark.parametrize(
    "answers",
    [
        ["at once"],
        [OSError("1"), "then"],
        [OSError("1"), OSError("2"), "then"],
        [OSError("1"), OSError("2"), OSError("3")],
        [ValueError("no")],
        [OSError("1"), ValueError("no")],
        [KeyboardInterrupt()],
    ],
)
def test_what_is_tried_again_is_tried_as_often_and_as_patiently(answers):
    as_ever = tried(answers)
    with libraries_remember():
        assert tried(answers) == as_ever


def test_what_asks_for_another_try_by_its_result_gets_it():
    answers = iter([None, None, "there"])
    with libraries_remember():
        retrying = tenacity.Retrying(retry=tenacity.retry_if_result(lambda found: found is None))
        assert retrying(lambda: next(answers)) == "there"


def test_cookies_are_taken_where_there_are_any():
    def answer(request):
        return httpx.Response(200, headers={"set-cookie": f"seen={request.headers.get('cookie', 'none')}"})

    with libraries_remember(), httpx.Client(transport=httpx.MockTransport(answer)) as client:
        client.get("https://shop.example/a?b=c")
        assert client.get("https://shop.example/a?b=c").headers["set-cookie"] == "seen=seen=none"


def libraries():
    return (
        tenacity.Retrying.__call__,
        httpx.Cookies.extract_cookies,
        utils.get_arg_names_of_callable,
        kwargs_injection.build_required_kwargs,
    )


def test_other_code_has_the_libraries_as_they_are():
    own = libraries()
    with suppress(KeyError), libraries_remember():
        assert not set(libraries()) & set(own)
        raise KeyError
    assert own == libraries()
