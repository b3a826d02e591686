"""How the stand-in says no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segbot.sandbox.slack.validate import Problem, messages


class Refusal(Exception):  # noqa: N818 - the field's word: Slack refuses, nothing broke
    """A Web API call or a click that Slack would not take. `error` is Slack's code, `why` is for the inspector."""

    def __init__(self, error: str, why: str = "", *, status: int = 200, **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.why = why or error
        self.status = status
        self.fields = fields

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.fields}


def refuse_problems(problems: Sequence[Problem]) -> None:
    """Raise the first problem's code with all problems told, as Slack words them."""
    if not problems:
        return
    lines = messages(problems)
    fields: dict[str, Any] = {"response_metadata": {"messages": lines}}
    if problems[0].code.startswith("invalid_blocks"):
        fields["errors"] = [line.removeprefix("[ERROR] ") for line in lines]
    raise Refusal(problems[0].code, "; ".join(lines), **fields)


def bad_argument(message: str, pointer: str) -> Refusal:
    line = f"[ERROR] {message} [json-pointer:{pointer}]"
    return Refusal("invalid_arguments", line, response_metadata={"messages": [line]})
