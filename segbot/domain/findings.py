"""What an examination finds: fine, worth knowing, or to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """OK: nothing to do. WARN: it works, but not as well as it could. FAIL: something does not work until it is mended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`sentence` says what is, `mend` what to do about it; the latter is empty where there is nothing to do."""

    level: Level
    sentence: str
    mend: str = ""

    @property
    def fine(self) -> bool:
        return self.level is Level.OK


def ok(sentence: str) -> Finding:
    return Finding(level=Level.OK, sentence=sentence)


def warn(sentence: str, mend: str = "") -> Finding:
    return Finding(level=Level.WARN, sentence=sentence, mend=mend)


def fail(sentence: str, mend: str = "") -> Finding:
    return Finding(level=Level.FAIL, sentence=sentence, mend=mend)
