"""Everything README and docs show is run, or compared with the program."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from typer.main import get_command

from index import IndexSettings
from index.furniture import RULES
from index.metadata import read_metadata
from qa import AskSettings
from qa.reply_json import passage_json, quote_json, reply_json
from tests.conftest import ROOT
from tests.ui.fakes import BRIDGE, FakeEngine, abstention, passage, quote
from tests.ui.serving import serving
from ui import cli
from ui.api import answers
from ui.completions import completion_routes
from ui.history import History
from ui.history_api import history_routes
from ui.library import Library
from ui.library_api import library_routes


def commands(group: Any, before: str = "") -> dict[str, Any]:
    """Every command by its words, those of a group behind the group's own."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        found |= commands(command, f"{name} ") if hasattr(command, "commands") else {before + name: command}
    return found


PAGES = {path.relative_to(ROOT).as_posix(): path for path in [ROOT / "README.md", *ROOT.glob("docs/*.md")]}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in PAGES.items()}
COMMANDS = commands(get_command(cli.app))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SESSION = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
SCORE = re.compile(r"^-?\d\.\d{3}(?=  )", re.MULTILINE)


def blocks(name: str, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(TEXTS[name]) if kind == language]


def table(name: str, heading: str) -> list[str]:
    """The rows of the table of a page that is headed so."""
    _, _, rest = TEXTS[name].partition(f"| {heading} |\n")
    return rest.partition("\n\n")[0].splitlines()[1:]


def command_lines(name: str) -> list[str]:
    """The shell commands of a page: of its blocks, without comments."""
    return [
        line.split("  #")[0].strip()
        for body in blocks(name, "sh")
        for line in body.splitlines()
        if line.strip() and not line.startswith("#")
    ]


def sessions(name: str) -> list[tuple[str, str]]:
    """Each command of a console session with the output that is shown for it."""
    return [found for body in blocks(name, "console") for found in SESSION.findall(body)]


def test_the_readme_is_short() -> None:
    assert len(TEXTS["README.md"].splitlines()) <= 150


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_link_inside_the_project_leads_somewhere(name) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", TEXTS[name]):
        assert (PAGES[name].parent / target).exists(), target


def test_every_page_is_named_in_the_readme() -> None:
    assert [name for name in PAGES if name.startswith("docs/") and name not in TEXTS["README.md"]] == []


def test_the_changelog_has_one_line_for_each_change() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert "### Added" in lines
    assert all(line == "" or line.startswith(("# ", "## ", "### ", "* ")) for line in lines)


MAKE = sorted({word for text in TEXTS.values() for word in re.findall(r"`?make ([a-z]+)", text)})


@pytest.mark.parametrize("target", sorted({"serve", "ask", "test"} | set(MAKE) & {"index", "bench", "clean"}))
def test_what_make_is_asked_for_is_there(target) -> None:
    make = shutil.which("make")
    assert make is not None
    ran = subprocess.run(
        [make, "-n", target, "Q=कब?", "INDEX=/nonexistent/index"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    expected = {
        "serve": ["sandarbh index corpus", "sandarbh serve --index", "--host 127.0.0.1 --port 7860"],
        "ask": ['sandarbh ask "$Q"'],
        "test": ["ruff check", "mypy", "pytest"],
    }
    assert all(words in ran.stdout for words in expected.get(target, []))


Shell = Callable[[str], str]


@pytest.fixture
def here(tmp_path, monkeypatch, corpus_index, embedder) -> Path:
    """A folder with the sample articles and their index, as `make serve` leaves it."""
    folder: Path = tmp_path
    shutil.copytree(corpus_index, folder / ".sandarbh" / "index")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    (folder / "tests").symlink_to(ROOT / "tests")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys.modules["index.build"], "SentenceEmbedder", lambda *_, **__: embedder)
    monkeypatch.setattr("qa.assistant.SentenceEmbedder", lambda *_, **__: embedder)
    return folder


@pytest.fixture
def shell(here, monkeypatch, capsys) -> Shell:
    """Runs one `sandarbh` command line of a page in this process; gives its output."""

    assert Path.cwd() == here

    def run(line: str) -> str:
        line, _, head = line.partition(" | head -")
        name, *args = shlex.split(line)
        assert name == "sandarbh"
        monkeypatch.setattr(sys, "argv", [name, *args])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code, line
        out: str = capsys.readouterr().out
        return "".join(out.splitlines(keepends=True)[: int(head) if head else None])

    return run


@pytest.mark.model
@pytest.mark.parametrize(("line", "shown"), sessions("README.md"))
def test_the_session_of_the_readme_is_what_the_command_prints(shell, line, shown) -> None:
    assert SCORE.sub("…", shell(line)).strip() == SCORE.sub("…", shown).strip()


@pytest.mark.model
@pytest.mark.parametrize(
    "line", [line for name in PAGES for line in command_lines(name) if line.startswith("sandarbh ")] or [None]
)
def test_the_commands_of_the_pages_run(shell, line) -> None:
    if line is not None:
        shell(line)


@pytest.mark.model
@pytest.mark.parametrize("name", [name for name in sorted(PAGES) if blocks(name, "python")])
@pytest.mark.usefixtures("here")
def test_the_python_of_a_page_runs(name, capsys) -> None:
    if name == "docs/evaluation.md":  # asks hundreds of questions: only its names are checked
        tree = ast.parse("\n".join(blocks(name, "python")))
        imports: list[ast.stmt] = [
            node for node in tree.body if isinstance(node, ast.ImportFrom | ast.Import)
        ]
        exec(compile(ast.Module(imports, []), name, "exec"), {})
        return
    for body in blocks(name, "python"):
        exec(compile(body, name, "exec"), {})
    assert "Traceback" not in capsys.readouterr().err


def usages(text: str) -> Iterator[list[str]]:
    """What each table row and command line says after `sandarbh`."""
    for found in re.findall(r"(?:^\s*(?:\$ )?|`)sandarbh ([^`\n]+)", text, re.MULTILINE):
        yield found.split()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_command_and_option_that_is_mentioned_exists(name) -> None:
    for words in usages(TEXTS[name]):
        command = next((name for name in (" ".join(words[:2]), words[0]) if name in COMMANDS), None)
        assert command, words
        known = {opt for parameter in COMMANDS[command].params for opt in parameter.opts}
        for option in re.findall(r"(?<![\w-])--[a-z-]+", " ".join(words)):
            assert option in known | {"--help"}, f"{command} {option}"


CURLS = [line for name in sorted(PAGES) for line in command_lines(name) if line.startswith("curl ")]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    app = FastAPI()
    app.include_router(answers(FakeEngine(), lambda: (1, 2, "3")))
    app.include_router(completion_routes(FakeEngine()))
    with serving(app) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("line", sorted(set(CURLS)))
def test_the_requests_of_the_pages_are_answered(http, line) -> None:
    words = shlex.split(line)
    address = httpx.URL(next(word for word in words if word.startswith("http")))
    assert (address.host, address.port) == ("127.0.0.1", 7860)
    if "-d" in words:
        name, _, value = words[words.index("-H") + 1].partition(": ")
        body = words[words.index("-d") + 1].encode()
        response = http.post(address.path, content=body, headers={name: value})
    else:
        response = http.get(address.path)
    assert response.status_code == 200
    assert response.json()


def test_every_route_is_documented(tmp_path) -> None:
    history = History(tmp_path / "history.sqlite")
    library = Library(pytest.fail)
    engine = FakeEngine()
    routers = (answers(engine, pytest.fail), completion_routes(engine), library_routes(library))
    routes = [route for router in (*routers, history_routes(history)) for route in router.routes]
    history.close()
    named = {
        f"{method} {route.path.replace(':path', '')}"
        for route in routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert len(named) > 10
    assert [route for route in sorted(named) if f"`{route}`" not in TEXTS["docs/api.md"]] == []


def keys_of_table(title: str) -> list[str]:
    """The keys in the first column of the table under the heading ``title`` of docs/api.md, in order."""
    rows = table("docs/api.md", f"{title} | holds")
    return [key for row in rows for key in re.findall(r"`(\w+)`", row.split(" | ")[0])]


def test_the_keys_of_a_reply_are_documented_in_their_order() -> None:
    assert keys_of_table("key") == list(reply_json(abstention("कब?")))
    assert keys_of_table("key of a quote") == list(quote_json(1, quote(BRIDGE, "पुल")))
    named = TEXTS["docs/api.md"].partition("A passage of `nearest` has ")[2].partition(" (higher")[0]
    assert re.findall(r"`(\w+)`", named) == list(passage_json(passage(BRIDGE, "पुल")))


def option_rows(command: str) -> list[str]:
    """The rows of the table of ``command`` in docs/cli.md, as the program describes itself."""
    rows = []
    for parameter in COMMANDS[command].params:
        is_option = parameter.param_type_name == "option"
        name = parameter.opts[0] if is_option else parameter.metavar or parameter.name
        flag = parameter.default is None or parameter.default is False
        default = "" if flag or parameter.required else f"`{parameter.default}`"
        if parameter.envvar:
            default = " ".join(filter(None, [f"`${parameter.envvar}`,", default])).removesuffix(",")
        rows.append(f"| `{name}` | {default} | {parameter.help} |".replace("|  |", "| |"))
    return rows


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_is_documented_as_the_help_says_it(command) -> None:
    section = TEXTS["docs/cli.md"].partition(f"## sandarbh {command}\n")[2].partition("\n## ")[0]
    assert COMMANDS[command].help in section
    assert [row for row in section.splitlines() if row.startswith("| `")] == option_rows(command)


def test_no_command_is_documented_that_does_not_exist() -> None:
    documented = re.findall(r"^## sandarbh ([\w ]+)$", TEXTS["docs/cli.md"], re.MULTILINE)
    assert sorted(documented) == sorted(COMMANDS)


def setting_rows(settings: type[BaseModel]) -> list[str]:
    """The rows of the table of ``settings`` in docs/api.md."""
    return [
        f"| `{name}` | {json.dumps(field.default)} | {field.description} |"
        for name, field in settings.model_fields.items()
    ]


@pytest.mark.parametrize("settings", [IndexSettings, AskSettings])
def test_every_setting_is_documented_with_its_default(settings) -> None:
    assert table("docs/api.md", f"`{settings.__name__}` | default | is") == setting_rows(settings)


def rule_rows() -> list[str]:
    """The rows of the table of furniture in docs/formats.md."""
    return [f"| {rule.name} | {rule.marks.replace('|', chr(92) + '|')} |" for rule in RULES]


def test_every_kind_of_furniture_is_documented() -> None:
    assert table("docs/formats.md", "furniture | what it is") == rule_rows()


def test_the_keys_that_are_documented_are_read() -> None:
    values = {"url": "https://example.org/1", "published": "2024-11-19", "language": "vi"}
    for row in table("docs/formats.md", "key | also | holds"):
        key, *also = re.findall(r"`([^`]+)`", " ".join(row.split(" | ")[:2]))
        for name in (key, *also):
            assert getattr(read_metadata({name.upper(): values.get(key, "शब्द")}), key), name


@pytest.mark.parametrize("package", ["index", "qa", "ui"])
def test_every_module_is_named_in_the_architecture(package) -> None:
    section = TEXTS["docs/architecture.md"].partition(f"## {package}/\n")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \| \S", section, re.MULTILINE)
    there = [path.stem for path in (ROOT / package).rglob("*.py") if path.stem != "__init__"]
    assert sorted(named) == sorted(there)


def test_the_architecture_is_one_page() -> None:
    assert len(TEXTS["docs/architecture.md"].splitlines()) <= 220
