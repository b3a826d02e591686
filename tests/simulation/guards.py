"""`python -m tests.simulation.guards --seeds 1-40`: how often each refusal of segbot was needed in these lives.

A guard that never refuses in so many lives cannot be tested by them: taking it away would change nothing. Lines are counted by
the source itself, which is rewritten while it is imported, so that lives are as they are and about as quick.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "flows", "rosters", "store", "slack", "providers", "engine")
SHOWN = ("segbot/domain/", "segbot/flows/")
_reached: set[tuple[str, int]] = set()


class _Counting(ast.NodeTransformer):
    """Before each statement of a function: it was come to."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._depth += 1
        for each in ast.walk(node):
            for part in ("body", "orelse", "finalbody"):
                lines = getattr(each, part, None)
                if isinstance(lines, list) and lines and not isinstance(each, ast.ClassDef | ast.Module):
                    setattr(each, part, list(self._counted(lines)))
        self._depth -= 1
        return node

    def _counted(self, lines: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
        for line in lines:
            plain = isinstance(line, ast.Nonlocal | ast.Global) or _is_text(line)
            if not plain and not hasattr(line, "counts"):
                told = ast.parse(f"__reached__(({self._name!r}, {line.lineno}))").body[0]
                told.counts = True  # type: ignore[attr-defined]
                yield ast.copy_location(told, line)
            yield line


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


class _Loader(importlib.machinery.SourceFileLoader):
    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:  # type: ignore[override]
        tree = ast.parse(data)
        name = str(Path(path).resolve().relative_to(ROOT))
        return compile(
            ast.fix_missing_locations(_Counting(name).visit(tree)), path, "exec", dont_inherit=True
        )

    def get_code(self, fullname: str) -> Any:
        """Never from what was compiled before, and nothing of it is kept."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__reached__"] = _reached.add
        super().exec_module(module)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        parts = fullname.split(".")
        if parts[0] != "segbot" or len(parts) < 2 or parts[1] not in ROOMS:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if found is None or not found.origin or not found.origin.endswith(".py"):
            return None
        found.loader = _Loader(fullname, found.origin)
        return found


def _lived(seed: int) -> tuple[int, str, list[tuple[str, int]]]:
    from .running import lived  # noqa: PLC0415 - after the finder is there

    _reached.clear()
    result = lived(seed)
    return (
        seed,
        result.told() + "".join(f"\n    {each}" for each in (*result.broken, result.crash)),
        sorted(_reached),
    )


def refusals(name: str) -> Iterator[tuple[int, str]]:
    """The lines of a file that refuse something: what is raised, and sentences and False that are returned within an if."""
    source = (ROOT / name).read_text(encoding="utf-8")
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.If):
            continue
        for each in (*node.body, *node.orelse):
            if isinstance(each, ast.Raise | ast.Return | ast.Expr | ast.Continue):
                yield each.lineno, f"{lines[node.lineno - 1].strip()} {lines[each.lineno - 1].strip()}"


def main(argv: list[str] | None = None) -> int:
    """Prints each refusal that fewer lives than asked for came to, the rarest first."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.guards", description=__doc__)
    parser.add_argument("--seeds", default="1-40", metavar="A-B")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--most", type=int, default=0, metavar="N", help="show what at most N lives came to")
    parser.add_argument("--lines", metavar="FILE", help="write down which lives came to which line")
    given = parser.parse_args(argv)
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    sys.meta_path.insert(0, _Finder())
    came: dict[tuple[str, int], list[int]] = {}
    with multiprocessing.get_context("fork").Pool(given.jobs, maxtasksperchild=None) as pool:
        for seed, told, lines in pool.imap_unordered(_lived, seeds):
            print(told, file=sys.stderr, flush=True)
            for line in lines:
                came.setdefault(line, []).append(seed)
    if given.lines:
        kept = {f"{name}:{line}": sorted(found) for (name, line), found in sorted(came.items())}
        Path(given.lines).write_text(json.dumps(kept), encoding="utf-8")
    rare = [
        (len(came.get((name, line), ())), f"{name}:{line}", told)
        for name in sorted(str(each.relative_to(ROOT)) for each in (ROOT / "segbot").rglob("*.py"))
        if name.startswith(SHOWN)
        for line, told in refusals(name)
    ]
    for count, place, told in sorted(rare):
        if count <= given.most:
            print(f"{count:4} {place} {told[:140]}")
    return 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation.guards", *sys.argv[1:]])  # noqa: S606 - ourselves
    sys.exit(main())
