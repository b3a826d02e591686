"""`python -m tests.crash --runs 200 --database sqlite|postgres`: the bot is killed at random and at named moments."""

from __future__ import annotations

import sys
from pathlib import Path

# The helpers of the tests import each other by their folder's name, as pytest lets them.
sys.path.insert(0, str(Path(__file__).parents[1]))
