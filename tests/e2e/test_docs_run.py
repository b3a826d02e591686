"""Every command and every block of configuration in the documentation, run as it stands there, against a sandbox.

Names of examples (U012ABCDEF, #1042, vip, FILE) are exchanged for ones that exist here; each command has a folder and a
copy of the database to itself. What cannot be run here says why, or which test runs it.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import forked
import pytest
from e2e import at_terminal
from e2e.cells import Desk
from e2e.place import QUICK, UNBUDGETED

from segbot.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:segbot|python -m|pip|docker|make|bash|curl) [^`\n]*)`")
ASSIGNMENT = re.compile(r"[A-Z][A-Z0-9_]*=\S*$")
IN_PLACE_OF = {
    "U012ABCDEF": "U0MAYA",
    "S012ABCDEF": "S0APPROVE",
    "C012ABCDEF": "C0APPROVALS",
    "C012ABCDEG": "C0AUDIT",
    "PERSON": "nobody@example.org",
    "USER": "U0MAYA",
    "COMMAND": "'list bunce'",
    "FILE": "kept.backup",
    "…": "x",
    "\\|": "|",
}


def blocks(*kinds):
    found = [
        (page.relative_to(ROOT).as_posix(), kind, text)
        for page in PAGES
        for kind, text in BLOCK.findall(page.read_text(encoding="utf-8"))
    ]
    return [(page, text) for page, kind, text in found if kind in kinds]


def documented():
    """Each command line of a block, and each command in a line of text, once, with a page it stands on."""
    found = {}
    for page, text in blocks("sh", ""):
        for line in text.replace("\\\n", " ").splitlines():
            if re.match(r"(?:\S*/)?(?:segbot|python3?|pip|docker|make|bash|curl)\s", line):
                found.setdefault(line.strip(), page)
    for page in PAGES:
        for line in INLINE.findall(page.read_text(encoding="utf-8")):
            found.setdefault(line.strip(), page.relative_to(ROOT).as_posix())
    return found


DOCUMENTED = documented()
NEW_POLICY = """\n[[policy.rules]]\nname = "everything"\noutcome = "approve"\napprovals = 1\n"""
CI, REGISTRY = "it is a step of .ci/run", "it asks a package registry"
NOT_HERE = {
    # Programs that serve until they are ended; another test starts each of them, in the way the page says.
    "segbot run": "tests/e2e/place.py",
    "segbot web": "tests/e2e/apart.py",
    "segbot worker": "tests/e2e/apart.py",
    "segbot sandbox": "tests/e2e/test_sandbox_command.py",
    "segbot sandbox --workspaces": "tests/browser/test_several_workspaces.py",
    "segbot workspaces run": "tests/workspaces/neighbours.py",
    'segbot ask "list" --as U012ABCDEF --workspace acme': "tests/workspaces/test_two_workspaces.py",
    "segbot status --watch": "tests/cli/test_status.py",
    # Whole parts of the checks a change has to pass.
    "bash .ci/run": CI,
    "make test": CI,
    "make lint": CI,
    "make fmt": "it writes into the working tree",
    "make sandbox": "tests/e2e/test_sandbox_command.py",
    "make bench": "it measures for minutes",
    "python -m tests.simulation --seeds 1-100": CI,
    "python -m tests.simulation --mutants": "tests/simulation",
    "python -m tests.simulation.guards --seeds 1-40": "tests/simulation",
    "python -m tests.crash --runs 200 --database postgres": "tests/crash",
    "python -m build --wheel": "tests/e2e/built.py",
    # Other people's machines.
    "docker compose up -d": "it needs Docker; tests/e2e/test_compose_by_hand.py starts the same services by hand",
    "segbot migrate --to URL": "tests/cli/test_backup.py",
    "segbot migrate --to postgresql://…": "tests/cli/test_backup.py",
    "segbot connect constant_contact": "tests/cli/test_connect.py",
    "segbot connect constant_contact [--connection NAME] [--flow device\\|code]": "tests/cli/test_connect.py",
    "segbot connect": "tests/cli/test_connect.py",
}
NOT_HERE |= {
    line: REGISTRY for line in DOCUMENTED if "pip install" in line and not line.endswith("segbot sandbox")
}
NOT_HERE |= {line: CI for line in DOCUMENTED if line.endswith("segbot sandbox") and " && " in line}
NOT_HERE |= {
    line: "it measures for minutes" for line in DOCUMENTED if line.startswith("python -m benchmarks")
}
# What the short form in a text leaves out, or what is offered in brackets: each alternative is run.
FULL = {
    "segbot ask": ["segbot ask 'list bunce' --as U0MAYA"],
    "segbot ask --as U012ABCDEF": ["segbot ask 'list bunce' --as U0MAYA"],
    'segbot ask "remove bunce vip 1001" --as U012ABCDEF': [
        "segbot ask \"remove bunce 'App installed' LEAVING\" --as U0MAYA --yes"
    ],
    "segbot audit search": ["segbot audit search bunce since:2d --limit 5"],
    "segbot audit verify --head": ["segbot audit verify --head HEAD"],
    "segbot audit verify --head 5f3a…": ["segbot audit verify --head HEAD"],
    "segbot completion bash >> ~/.bashrc": ["segbot completion bash"],
    "segbot completion bash\\|zsh\\|fish": [
        f"segbot completion {shell}" for shell in ("bash", "zsh", "fish")
    ],
    "segbot forget": ["segbot forget nobody@example.org"],
    "segbot manifest [--http URL] [--workspaces]": [
        "segbot manifest",
        "segbot manifest --http https://segbot.example.com",
        "segbot manifest --http https://segbot.example.com --workspaces",
    ],
    "segbot migrate [--dry-run]": ["segbot migrate", "segbot migrate --dry-run"],
    "segbot policy explain": ["segbot policy explain 'clear bunce vip'"],
    "segbot policy replay": ["segbot policy replay new.toml"],
    "segbot providers [--markdown]": ["segbot providers", "segbot providers --markdown"],
    "segbot init": [
        "segbot init --yes --http https://segbot.example.com --provider bunce --approvers U0MAYA --folder fresh"
    ],
    "segbot status [--watch [SECONDS]] [--json] [--url URL]": [
        "segbot status",
        "segbot status --json",
        "segbot status --url METRICS",
    ],
    "segbot workspaces add": ["segbot workspaces add other --team T0OTHERONE --provider bunce"],
}
# How the first of these that a command begins with ends, and what it says then.
ENDS = (
    ("segbot ask 'list bunce'", 0, "25 segments at bunce"),
    ("segbot ask list bunce", 0, "25 segments at bunce"),
    ('segbot ask "remove', 0, "#1002"),
    ("segbot audit export", 0, '"event": "done"'),
    ("segbot audit head", 0, "3 "),
    ("segbot audit search", 0, "App installed"),
    ("segbot audit verify", 0, "All 3 facts are as they were written"),
    ("segbot backup", 0, "rows in 24 tables"),
    ("segbot completion", 0, "_SEGBOT_COMPLETE"),
    # The copy in its folder was sealed with another key, and nobody has installed the app.
    ("segbot doctor --workspace", 1, "isn't installed in the workspace"),
    ("segbot doctor", 0, " scopes are granted"),
    ("segbot forget", 0, "Erased 0 rows"),
    ("segbot init", 0, "https://api.slack.com/apps?new_app=1&manifest_json="),
    ("segbot keygen", 0, "="),
    ("segbot keys rotate", 0, "are sealed with the first key now"),
    ("segbot manifest", 0, '"bot_events"'),
    ("segbot migrate", 0, "The database is up to date."),
    ("segbot policy explain", 0, "2 approvals"),
    ("segbot policy replay", 0, "remove"),
    ("segbot providers", 0, "Constant Contact"),
    ("segbot requests", 0, "#1001  done         remove bunce “App installed”"),
    ("segbot restore", 0, "rows"),
    ("segbot status --json", 0, '"running": true'),
    ("segbot status", 0, "undecided requests"),
    ("segbot workspaces add", 0, "segbot.toml"),
    ("segbot workspaces doctor", 1, "acme (T0SEGBOT)"),
    ("segbot workspaces list", 0, "T0SEGBOT"),
)
# These look at a workspace among several; its settings are in its folder.
OF_SEVERAL = re.compile(r"segbot workspaces|--workspace ")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    opened = Desk(tmp_path_factory.mktemp("docs"), **QUICK, **UNBUDGETED)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def number(desk):
    """A request that was carried out."""
    leaving = desk.members("App installed")[:2]
    done = at_terminal.asked(desk, f"remove bunce “App installed” {' '.join(leaving)}", "--yes", "--wait")
    assert done.code == 0, done
    return desk.newest_request()


@pytest.fixture
def scratch(desk, number, tmp_path):
    """A folder of its own with a copy of everything: the environment that the command gets."""
    assert desk.request_state(number) == "done"
    with (
        closing(sqlite3.connect(desk.folder / "segbot.db")) as there,
        closing(sqlite3.connect(tmp_path / "segbot.db")) as here,
    ):
        there.backup(here)
    (tmp_path / "segbot.db").chmod(0o600)
    (tmp_path / "new.toml").write_text(NEW_POLICY)
    return {
        **desk.world.bot.environment,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'segbot.db'}",
        "HOME": str(tmp_path),
    }


def runnable():
    """Each once, whichever pages it stands on."""
    found = {}
    for line, page in DOCUMENTED.items():
        for case in [] if line in NOT_HERE else FULL.get(line, [line]):
            found.setdefault(case, page)
    return [pytest.param(case, id=f"{page.split('/')[-1]}: {case}") for case, page in found.items()]


def test_what_is_not_run_here_stands_in_the_docs_and_says_where_it_is_run():
    assert NOT_HERE.keys() <= DOCUMENTED.keys()
    assert FULL.keys() <= DOCUMENTED.keys()
    files = [file for why in NOT_HERE.values() for file in re.findall(r"tests/\S+", why)]
    assert len(files) > 10
    assert [file for file in files if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("case", runnable())
def test_a_command_in_the_docs_does_what_it_says(case, scratch, tmp_path, number, desk):
    if OF_SEVERAL.search(case):
        scratch = several(scratch, tmp_path, add=not case.startswith("segbot workspaces add"))
    elif case.startswith("segbot restore"):
        assert segbot(["backup", "kept.backup"], scratch, tmp_path).code == 0
        scratch |= {"DATABASE_URL": f"sqlite:///{tmp_path / 'restored.db'}"}
    elif case.startswith(("segbot ask", "segbot status", "segbot doctor")):
        # Beside the bot that runs.
        scratch = desk.world.bot.environment
    exchanged = {
        **IN_PLACE_OF,
        "1042": str(number),
        "METRICS": desk.bot_url.replace("/slack/events", "/metrics"),
    }
    exchanged["LEAVING"] = desk.members("App installed")[0]
    if "HEAD" in case:
        exchanged["HEAD"] = segbot(["audit", "head"], scratch, tmp_path).out.split()[1]
    line = case
    for example, real in exchanged.items():
        line = line.replace(example, real)
    done = segbot(shlex.split(line)[1:], scratch, tmp_path)
    code, words = next((code, words) for begins, code, words in ENDS if line.startswith(begins))
    assert (done.code, words in done.out) == (code, True), done


@pytest.fixture
def settings_here(tmp_path, monkeypatch):
    """Reads settings in a folder with nothing but what a page says, and what every installation needs."""
    monkeypatch.chdir(tmp_path)
    needed = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s" * 32,
        "SEGBOT_ENCRYPTION_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "SEGBOT_APPROVERS": "U012ABCDEF",
    }

    def read(toml="", **variables):
        (tmp_path / "segbot.toml").write_text(toml)
        for name, value in {**needed, **variables}.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return read


@pytest.mark.parametrize("text", [text for _, text in blocks("toml")])
def test_a_table_of_settings_is_taken_as_it_stands(text, settings_here):
    document = tomllib.loads(text)
    settings = settings_here(text)
    for name in document.get("headings", {}):
        assert list(settings.headings[name]) == document["headings"][name]
    wanted = document.get("policy", {})
    policy = settings.policy_in_force()
    assert {each["name"] for each in wanted.get("rules", [])} <= {rule.name for rule in policy.rules}
    assert {each["name"] for each in wanted.get("freezes", [])} <= {each.name for each in policy.freezes}
    assert set(document) <= {"headings", "policy"}, "checked above"


@pytest.mark.parametrize(
    "text",
    [text for _, text in blocks("", "sh", "env") if all(map(ASSIGNMENT.match, text.strip().splitlines()))],
)
def test_variables_are_taken_as_they_stand(text, settings_here):
    variables = dict(line.replace("…", "x").split("=", 1) for line in text.strip().splitlines())
    several = {"SLACK_CLIENT_ID", "SEGBOT_PUBLIC_URL"} & variables.keys()
    settings = settings_here(**variables)
    shown = {
        f"SEGBOT_CONNECTIONS__{name.upper()}__{key}": value
        for name, values in settings.connection_settings().items()
        for key, value in values.items()
    }
    connections = {name for name in variables if name.startswith("SEGBOT_CONNECTIONS__")}
    assert {name: shown[name] for name in connections} == {name: variables[name] for name in connections}
    assert several or connections or variables.keys() == {"OTEL_EXPORTER_OTLP_ENDPOINT"}


@pytest.mark.usefixtures("scratch")
def test_the_chain_is_checked_by_the_lines_in_the_docs(tmp_path):
    [lines] = [text for page, text in blocks("python") if page == "docs/audit.md"]
    check = [sys.executable, "-c", lines]
    assert subprocess.run(check, cwd=tmp_path, check=False, timeout=60).returncode == 0
    with closing(sqlite3.connect(tmp_path / "segbot.db")) as here:
        for [name] in here.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            here.execute(f"DROP TRIGGER {name}")
        here.execute("UPDATE facts SET document = replace(document, 'done', 'gone')")
        here.commit()
    told = subprocess.run(check, cwd=tmp_path, check=False, timeout=60, capture_output=True, text=True)
    assert "AssertionError" in told.stderr


def test_the_unit_in_the_docs_says_what_the_file_says():
    """systemd itself is not here: what it is told agrees with deploy/segbot.service, which has a test."""
    [unit] = [text for page, text in blocks("ini") if page == "docs/install.md"]
    told, file = (
        dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        for text in (unit, (ROOT / "deploy/segbot.service").read_text(encoding="utf-8"))
    )
    shorter = {"Description", "ReadWritePaths", "Documentation"}
    assert {key for key in told if told[key] != file.get(key)} <= shorter


def segbot(arguments, environment, folder):
    done = forked.run(arguments, environment=environment, folder=folder)
    assert "Traceback" not in done.err, done.err
    return done


def several(scratch, folder, *, add):
    """What all workspaces share; and one of them, with a database in its folder."""
    ours = ("SEGBOT_", "SLACK_", "DATABASE_URL")
    environment = {name: value for name, value in scratch.items() if not name.startswith(ours)}
    environment |= {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "s" * 32,
        "SLACK_SIGNING_SECRET": "t" * 32,
        "SLACK_API_URL": scratch["SLACK_API_URL"],
        "SEGBOT_PUBLIC_URL": "https://segbot.example.com",
    }
    if add:
        acme = ["workspaces", "add", "acme", "--team", "T0SEGBOT", "--provider", "bunce"]
        assert segbot(acme, environment, folder).code == 0
        shutil.copy(folder / "segbot.db", folder / "workspaces" / "acme" / "segbot.db")
    return environment
