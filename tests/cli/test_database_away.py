"""A database that cannot be reached is said in a sentence by whatever command needs it, without its password."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet


@pytest.mark.parametrize("command", [("requests",), ("run",)])
def test_a_database_that_does_not_answer(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "segbot", *command],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": "postgresql://segbot:geheim@127.0.0.1:9/segbot",
            "SEGBOT_ENCRYPTION_KEY": Fernet.generate_key().decode(),
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": "s" * 32,
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "segbot: The database does not do what it is asked (connection failed" in done.stderr
    assert "DATABASE_URL leads to it." in done.stderr
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr
