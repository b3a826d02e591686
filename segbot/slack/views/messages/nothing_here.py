"""The Home tab of somebody who is not shown anything: why, and nothing else."""

from __future__ import annotations

from segbot.slack.views.kit.blocks import View, section
from segbot.slack.views.modals.errors import harmless


def nothing_here(why: str) -> View:
    return {"type": "home", "blocks": [section(f":lock: {harmless(why)}")]}
