"""The page of the sandbox: plain HTML, CSS and ES modules, served as they are (no build step)."""

from __future__ import annotations
