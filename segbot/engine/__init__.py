"""The durable engine: what was asked for in a transaction happens, at the right time, even if processes die."""

from __future__ import annotations

from segbot.engine.engine import Engine
from segbot.engine.handlers import Handlers
from segbot.engine.shutdown import ShutdownError

__all__ = ["Engine", "Handlers", "ShutdownError"]
