"""Is everything there that segbot needs, and what is to be mended?"""

from __future__ import annotations

from segbot.checkup.examine import examine, quick

__all__ = ["examine", "quick"]
