"""What a planted fault is: a place in the source, and what stands there instead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """In `file` of segbot, `before` becomes `after`, once. `also`: a second place, where one alone does no harm because
    another check of segbot's makes up for it. `theme`: seeds that are about this are tried first.
    """

    name: str
    file: str
    before: str
    after: str
    also: Mutant | None = None
    theme: str = ""

    def plant(self, folder: Path) -> str:
        """Change the copy; a sentence where the place is not there (any more)."""
        path = folder / "segbot" / self.file
        if not path.exists():
            return f"there is no file {self.file}: write this mutant anew"
        text = path.read_text(encoding="utf-8")
        if text.count(self.before) != 1:
            return f"{self.file} has the place {text.count(self.before)} times: write this mutant anew"
        path.write_text(text.replace(self.before, self.after), encoding="utf-8")
        return self.also.plant(folder) if self.also else ""
