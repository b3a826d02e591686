"""The outside world on loopback: a strict Slack stand-in, four provider emulators and a page to drive them.

Imports nothing of segbot: the bot that runs against it is the unchanged program.
"""

from __future__ import annotations
