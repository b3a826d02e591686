from __future__ import annotations

import sys
from pathlib import Path

import pytest

# `slack` is also a package of slack_sdk's: the helpers of that folder are imported by their own names.
sys.path.append(str(Path(__file__).parents[1] / "slack"))
