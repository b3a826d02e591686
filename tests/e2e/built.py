"""The wheel as somebody gets it, and somebody without rights who runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOBODY = 65534


def wheel(folder):
    """Built from a copy, so that nothing of the working tree gets in by chance; where it is laid out."""
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "segbot", source / "segbot", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(folder), str(source)],
        check=True,
        timeout=300,
    )
    [built] = folder.glob("segbot-*.whl")
    code = folder / "code"
    with zipfile.ZipFile(built) as archive:
        archive.extractall(code)
    shutil.rmtree(source)
    return code


def as_nobody(code):
    """What has to stand before a command so that a user without rights runs it; nothing where this user has none anyway, or
    where such a user could not even read the interpreter (a checkout in a private folder).
    """
    if os.geteuid() != 0:
        return []
    prefix = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--"]
    tried = subprocess.run(
        [*prefix, sys.executable, "-c", "import dbos, segbot"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(code)},
        cwd="/",
        capture_output=True,
        check=False,
        timeout=60,
    )
    return prefix if tried.returncode == 0 else []


def given_to_nobody(folder):
    """The folder becomes theirs; what leads to it may be passed."""
    os.chown(folder, _NOBODY, _NOBODY)
    for each in folder.rglob("*"):
        os.chown(each, _NOBODY, _NOBODY)
