"""What a run compiles, compiled once: all its processes read the same files in the same order, and would each compile them."""

from __future__ import annotations

import os
import py_compile
import sys
from contextlib import suppress
from importlib.util import cache_from_source, spec_from_file_location
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def keep_compiled():
    """In this process and those it starts, whatever its user's habit is: compiling takes longer than collecting."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def compile_all(config, processes):
    """Everything that is not compiled yet, in as many processes."""
    files = sorted(path for folder in ("segbot", "tests") for path in (ROOT / folder).rglob("*.py"))
    hook = config.pluginmanager.rewrite_hook
    forking = get_context("fork")
    started = [
        forking.Process(target=_compile, args=(hook, files[start::processes])) for start in range(processes)
    ]
    for each in started:
        each.start()
    for each in started:
        each.join()


def _compile(hook, files):
    for path in files:
        if not (path.name == "conftest.py" or path.name.startswith("test_")):
            _compile_plainly(path)
        elif hasattr(hook, "exec_module"):  # not so with --assert=plain
            _rewrite(hook, path)


def _compile_plainly(path):
    compiled = Path(cache_from_source(str(path)))
    if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
        with suppress(py_compile.PyCompileError):  # whoever imports it says so better
            py_compile.compile(str(path), doraise=True)


def _rewrite(hook, path):
    """As pytest does before it runs a module, which ends at the first line here: nothing can be imported in it."""
    module = ModuleType(path.stem)
    module.__spec__ = spec_from_file_location(path.stem, path)
    module.__dict__["__builtins__"] = {}
    with suppress(Exception):
        hook.exec_module(module)
