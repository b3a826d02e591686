"""A pure validator of Block Kit: layouts in, problems (Slack's code, JSON pointer, sentence) out."""

from __future__ import annotations

from segbot.sandbox.slack.validate.problems import Problem, messages
from segbot.sandbox.slack.validate.surfaces import check_message, check_options, check_view, elements_of

__all__ = ["Problem", "check_message", "check_options", "check_view", "elements_of", "messages"]
