"""For `mkdocs`: links that leave the folder (../README.md, ../segbot/…) lead to the repository on the site."""

from __future__ import annotations

import re
from typing import Any

REPOSITORY = "https://github.com/segbot/segbot/blob/main"
_LEAVING = re.compile(r"\]\(((?:\.\./)+)([^)\s]+)\)")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Only those that climb out of docs/: the others are checked by mkdocs."""
    depth = page.file.src_uri.count("/")

    def moved(link: re.Match[str]) -> str:
        climbs = link[1].count("../")
        return f"]({REPOSITORY}/{link[2]})" if climbs > depth else link[0]

    return _LEAVING.sub(moved, markdown)
