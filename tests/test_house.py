"""The rules of the house that no linter knows: every one is a check that can go red."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from segbot.cli.main import cli
from segbot.domain.actions import Verb
from segbot.domain.policy.validation import faults
from segbot.settings import PolicySettings, Settings, load_settings, unknown_names, workspaces
from segbot.slack import ids

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PAGES = sorted((ROOT / "docs").rglob("*.md"))
SANDBOX = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/segbot sandbox"
TESTS = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/pytest"

_LONGEST_FILE = 400
_SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "core", "manager", "service", "misc"}
_NOT_OURS = {"artifacts", "build", "dist", "__pycache__"}
# Cut in two by a bar, so that this file does not hold what it looks for.
_REGISTRIES = (
    "py|pi.org",
    "python|hosted.org",
    "registry.npm|js.org",
    "deb.deb|ian.org",
    "proxy.go|lang.org",
    "crates|.io",
    "ruby|gems.org",
    "docker|.io",
)
_WORKPLACE = ("/wo|rk/", "con|tract/rules", "de|sign.md", "eng|ine.md", "mo|dels.md", "fa|cts/", "bash|_jobs")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tree() -> list[Path]:
    """Every text file that is the project's own, wherever the checkout stands."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in _NOT_OURS
            and not name.endswith(".egg-info")
            and (not name.startswith(".") or name == ".ci")
        ]
        # In a second working tree of one clone, `.git` is a file with the place of the first.
        found += [
            Path(folder) / name
            for name in names
            if name != ".git" and not name.endswith((".png", ".db", ".pyc"))
        ]
    return sorted(path for path in found if b"\0" not in path.read_bytes()[:1000])


def sources(*folders: str) -> list[Path]:
    return [
        path
        for path in tree()
        if path.relative_to(ROOT).parts[0] in folders and path.suffix in {".py", ".js", ".css", ".html"}
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_rooms_import_as_the_contracts_say():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_bot_is_synchronous():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources("segbot")
        if path.suffix == ".py"
        and path != ROOT / "segbot/web.py"
        and "sandbox" not in path.relative_to(ROOT).parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    assert found == []


def test_files_stay_readable_in_one_sitting():
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources("segbot", "tests", "benchmarks")
    }
    assert len(lengths) > 50
    assert {name: length for name, length in lengths.items() if length > _LONGEST_FILE} == {}


def test_names_say_something():
    named = {part for path in sources("segbot") for part in path.relative_to(ROOT).with_suffix("").parts}
    assert named & _SAYS_NOTHING == set()


def test_modules_begin_alike():
    """A docstring of what the room is for, and annotations that stay text."""
    faults = []
    for path in sources("segbot"):
        if path.suffix != ".py":
            continue
        module = ast.parse(path.read_text(encoding="utf-8"))
        first = next((node for node in module.body if isinstance(node, ast.ImportFrom)), None)
        if ast.get_docstring(module) is None:
            faults.append(f"{name_of(path)}: no docstring")
        if first is None or first.module != "__future__":
            faults.append(f"{name_of(path)}: no `from __future__ import annotations`")
    assert faults == []


@pytest.mark.parametrize("words", [_REGISTRIES, _WORKPLACE], ids=["registries", "workplace"])
def test_the_tree_names_neither_registries_nor_a_workplace(words):
    plain = "|".join(re.escape(word.replace("|", "")) for word in words)
    pattern = re.compile(rf"(?<!\w)(?:{plain})", re.IGNORECASE)
    found = {
        name_of(path): match[0]
        for path in tree()
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert found == {}


def test_every_room_is_on_the_plan():
    rooms = {path.stem for path in (ROOT / "segbot").iterdir() if not path.name.startswith("__")}
    assert len(rooms) > 10
    assert [room for room in rooms if f"`{room}`" not in read("docs/architecture.md")] == []


def test_the_licence_is_mit():
    text = " ".join(read("LICENSE").split())
    assert text.startswith("MIT License Copyright")
    assert "Permission is hereby granted, free of charge" in text
    assert PYPROJECT["project"]["license"] == "MIT"


def test_every_dependency_says_why_it_is_there():
    extras = PYPROJECT["project"]["optional-dependencies"].values()
    wanted = PYPROJECT["project"]["dependencies"] + [each for extra in extras for each in extra]
    names = {re.split(r"[\[<>=~! ]", each)[0] for each in wanted} - {"segbot"}  # its own extra
    explained = set(re.findall(r"^\| `([a-z0-9.-]+)` \| .{20,}", read("docs/dependencies.md"), re.MULTILINE))
    assert explained == names


def imported(*folders: str) -> set[str]:
    """Distributions imported anywhere in these folders, ours and the standard library's left out."""
    modules = set()
    for path in sources(*folders):
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    modules |= {each.name.partition(".")[0] for each in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.add(node.module.partition(".")[0])
    ours = {
        "segbot",
        "benchmarks",
        *(part for path in sources("tests") for part in path.with_suffix("").parts),
    }
    known = packages_distributions()
    third_parties = modules - ours - sys.stdlib_module_names
    # What several distributions share (opentelemetry) goes by its own name.
    made = {each: next(iter(set(known.get(each, [each])))) for each in third_parties}
    shared = {each for each in third_parties if len(set(known.get(each, []))) > 1}
    return shared | {made[each].lower().replace("_", "-") for each in third_parties - shared}


def test_what_is_imported_is_asked_for_and_the_other_way_round():
    """A clean checkout has what the bot and its tests import, and no more than that."""
    project = PYPROJECT["project"]
    bot, dev = (
        {re.split(r"[\[<>=~! ]", each)[0] for each in wanted}
        for wanted in (project["dependencies"], project["optional-dependencies"]["dev"])
    )
    # Parts of what is asked for; the last is the extra `otel`, without which nothing imports it.
    brought = {"slack-sdk", "pydantic", "pydantic-core", "anyio", "opentelemetry"}
    unseen = {
        "psycopg",
        "python-multipart",
        "websockets",
    }  # loaded by SQLAlchemy, Starlette and uvicorn by name
    used = imported("segbot", "benchmarks")
    assert used - bot - brought == set()
    assert bot - used - unseen == set()
    assert imported("tests") - bot - dev - brought == set()


def blocks(text: str) -> list[str]:
    return [block.strip() for block in re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)]


def test_readme_has_the_two_commands_each_by_itself():
    found = blocks(read("README.md"))
    assert found.count(SANDBOX) == 1
    assert found.count(TESTS) == 1
    assert sum("segbot sandbox" in block for block in found) == 1
    assert sum("pytest" in block for block in found) == 1


def test_ci_runs_the_command_the_readme_prints():
    script = read(".ci/run")
    [reading] = re.findall(r"^readme_test_command=.*$", script, re.MULTILINE)
    says = subprocess.run(
        ["bash", "-euc", f'{reading}\nprintf %s "$readme_test_command"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert says.stdout == TESTS
    assert re.search(r'^bash -euo pipefail -c "\$readme_test_command"$', script, re.MULTILINE)
    assert TESTS not in script
    assert os.access(ROOT / ".ci/run", os.X_OK)
    for check in ("ruff check .", "ruff format --check .", "mypy", "lint-imports"):
        assert re.search(rf"^\.venv/bin/{re.escape(check)}", script, re.MULTILINE), check


def test_every_verb_of_the_command_line_is_in_the_docs():
    text = read("docs/commands.md")
    missing = [name for name in cli.commands if f"segbot {name}" not in text]
    assert missing == []
    assert all(command.help for command in cli.commands.values())


def test_the_docs_name_no_verb_that_is_not_there():
    """In code, what follows `segbot` is a verb of the command line and what follows `/segment` one of Slack's."""
    slack_verbs = {verb.value for verb in Verb} | {
        "help",
        "requests",
        "request",
        "audit",
        "providers",
        "sample",
    }
    faults = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *PAGES]:
        text = path.read_text(encoding="utf-8")
        code = "\n".join([*blocks(text), *re.findall(r"`([^`\n]+)`", text)])
        faults += [
            f"{path.name}: segbot {verb}"
            for verb in re.findall(r"^(?:\S*/)?segbot ([a-z]+)\b", code, re.MULTILINE)
            if verb not in cli.commands
        ]
        faults += [
            f"{path.name}: /segment {verb}"
            for verb in re.findall(r"/segment ([a-z]+)\b", code)
            if verb not in slack_verbs
        ]
    assert faults == []


@pytest.mark.parametrize(
    "verb", [*(verb.value for verb in Verb), "help", "requests", "request", "audit", "providers", "sample"]
)
def test_every_slack_command_is_in_the_docs(verb):
    assert re.search(rf"^\| `/segment {verb}\b[^|]*\| .{{15,}}", read("docs/commands.md"), re.MULTILINE)


def test_every_field_and_button_is_in_the_docs():
    text = read("docs/commands.md")
    names = [value for name, value in vars(ids).items() if name.isupper() and name != "COMMAND"]
    assert len(names) > 20
    assert [name for name in names if f"`{name}`" not in text] == []


NESTED = ("SEGBOT_CONNECTIONS__", "SEGBOT_WORKSPACES__")
OF_SEVERAL = (workspaces.FOLDER, workspaces.ADDRESS)


def variables() -> dict[str, bool]:
    """Every variable of the environment, and whether it holds a secret."""
    found = {"SEGBOT_CONFIG": False, "SEGBOT_CONNECTIONS__": True}
    for name, field in Settings.model_fields.items():
        if name not in ("policy", "connections"):
            variable = str(field.validation_alias or f"SEGBOT_{name.upper()}")
            found[variable] = "SecretStr" in str(field.annotation)
    found |= {f"SEGBOT_POLICY__{name.upper()}": False for name in PolicySettings.model_fields}
    return found


def test_every_setting_of_several_workspaces_is_in_the_docs():
    told = {str(field.validation_alias) for field in workspaces.FrontSettings.model_fields.values()}
    assert len(told) > 5
    page = read("docs/workspaces.md")
    assert [name for name in [*told, *OF_SEVERAL] if f"`{name}`" not in page] == []


def test_every_setting_is_in_the_docs():
    text = read("docs/install.md") + read("docs/policy.md")
    assert [name for name in variables() if f"`{name}" not in text] == []


def test_the_docs_name_no_setting_that_is_not_there():
    known = {*variables(), "SEGBOT_REQUIRE_BROWSER", "SEGBOT_PICTURES", "SEGBOT_POLICY__", *OF_SEVERAL}
    pages = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    found = {
        word for path in pages for word in re.findall(r"\bSEGBOT_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    assert len(found) > 15
    assert {word for word in found - known if not word.startswith(NESTED)} == set()


def test_the_example_file_holds_every_setting_that_is_no_secret(monkeypatch, tmp_path):
    """It loads, and changes nothing: each value there is the default."""
    example = read("segbot.example.toml")
    document = tomllib.loads(example)
    secret = {name.removeprefix("SEGBOT_").lower() for name, is_secret in variables().items() if is_secret}
    assert set(document) == set(Settings.model_fields) - secret - {"connections"}
    assert set(document["policy"]) == set(PolicySettings.model_fields)
    assert re.search(r"^# \[connections\.", example, re.MULTILINE)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SEGBOT_ENCRYPTION_KEY", "A" * 43 + "=")
    monkeypatch.chdir(tmp_path)
    plain = load_settings()
    monkeypatch.setenv("SEGBOT_CONFIG", str(ROOT / "segbot.example.toml"))
    assert load_settings() == plain
    assert unknown_names() == []


def test_the_rules_in_the_docs_are_rules():
    [example] = [block for block in blocks(read("docs/policy.md")) if "[[policy.rules]]" in block]
    policy = PolicySettings.model_validate(tomllib.loads(example)["policy"]).policy(("U0A", "U0B", "U0C"))
    assert len(policy.rules) == 2
    assert faults(policy) == []


def test_the_procfile_starts_what_exists():
    procfile = read("Procfile")
    started = re.findall(r"\b([a-z]+): segbot ([a-z]+)", procfile)
    assert re.search(r"^web: segbot run$", procfile, re.MULTILINE)
    assert [verb for _process, verb in started if verb not in cli.commands] == []


def test_the_manifests_install_this_app():
    found = sorted((ROOT / "manifests").iterdir())
    assert len(found) == 2
    for path in found:
        text = path.read_text(encoding="utf-8")
        manifest = json.loads(text)
        assert [each["command"] for each in manifest["features"]["slash_commands"]] == [ids.COMMAND]
        scopes = manifest["oauth_config"]["scopes"]["bot"]
        explained = re.findall(r"^\| `([a-z._]+(?::[a-z._]+)?)` \|", read("docs/install.md"), re.MULTILINE)
        assert set(explained) == set(scopes)
        readable = re.findall(r"\w+:history", text)
        assert readable == ["im:history"], "no scope to read what people write to others"


def anchors(path: Path) -> set[str]:
    """The headings of a page, as GitHub names them in links."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_links_in_the_docs_lead_somewhere():
    dead = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *PAGES]:
        links = re.findall(r"\]\((?!https?://)([^)#\s]*)#?([^)\s]*)\)", path.read_text(encoding="utf-8"))
        for target, anchor in links:
            there = path.parent / target if target else path
            if not there.exists() or (anchor and anchor not in anchors(there)):
                dead.append(f"{name_of(path)} → {target}#{anchor}")
    assert dead == []


def test_the_changelog_knows_this_version():
    assert re.search(
        rf"^## .*\b{re.escape(PYPROJECT['project']['version'])}\b", read("CHANGELOG.md"), re.MULTILINE
    )
