"""The provider of docs/adding-a-provider.md, put where the page says."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import segbot.providers
import segbot.sandbox.emulators
from tests.providers.bench import Subject

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-provider.md"
_FILE = re.compile(r"^`(segbot/[\w/]+\.py)`\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINES = (
    ("segbot/providers/__init__.py", '"acorn": ACORN,'),
    ("segbot/sandbox/emulators/__init__.py", "Acorn"),
)


def files() -> dict[str, str]:
    """Path to text, as the page has them."""
    return dict(_FILE.findall(PAGE.read_text(encoding="utf-8")))


@contextmanager
def added(folder: Path) -> Iterator[Subject]:
    """The page's files in a folder that is searched beside segbot's own; gone from memory afterwards."""
    for path, text in files().items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    beside = [
        (segbot.providers.__path__, str(folder / "segbot" / "providers")),
        (segbot.sandbox.emulators.__path__, str(folder / "segbot" / "sandbox" / "emulators")),
    ]
    for searched, path in beside:
        searched.append(path)
    try:
        adapter = importlib.import_module("segbot.providers.acorn")
        emulator = importlib.import_module("segbot.sandbox.emulators.acorn")
        yield Subject(adapter.ACORN, emulator.Acorn)
    finally:
        for searched, path in beside:
            searched.remove(path)
        for name in [name for name in sys.modules if ".acorn" in name]:
            del sys.modules[name]
