"""`python -m segbot` is `segbot`."""

from __future__ import annotations

from segbot.cli.main import main

main()
