"""`segbot ask`: asking as in Slack, at a terminal. The same commands, checks and proofs; colleagues agree in Slack."""

from __future__ import annotations

from segbot.terminal.desk import ask
from segbot.terminal.errand import Errand, Talk, asked_at_terminal

__all__ = ["Errand", "Talk", "ask", "asked_at_terminal"]
