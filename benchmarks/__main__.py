"""`python -m benchmarks NAME [options]` runs `main` of the module of that name."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import benchmarks

NAMES = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name[0] != "_")


# Stand-ins and the like come from where the tests have them.
_TESTS = Path(__file__).parents[1] / "tests"


def main(argv: list[str]) -> int:
    if not argv or argv[0] not in NAMES:
        print(f"usage: python -m benchmarks {'|'.join(NAMES)} [-h | options]", file=sys.stderr)
        return 2
    sys.path.append(str(_TESTS))
    return int(importlib.import_module(f"benchmarks.{argv[0]}").main(argv[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
