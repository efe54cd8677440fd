"""The command: a few real processes with the real model, and everything else in this process."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.main import get_command

from index import build
from index.types import Embedder
from qa import Assistant
from qa.reader import TrainedReader
from qa.reply_json import passage_json, reply_json
from tests.conftest import ROOT
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus
from ui import cli
from ui.history import History
from ui.library import Library
from ui.terminal import passages_text, reply_text

SANDARBH = [sys.executable, "-c", "from ui.cli import main; main()"]
HEAVY = ("gradio", "fastapi", "uvicorn", "trafilatura", "langchain_text_splitters")
QUESTION = "सोक सोन ने कितने संवाद आयोजित किए?"
COMMANDS = get_command(cli.app).commands  # type: ignore[attr-defined]


def sandarbh(*args: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [*SANDARBH, *map(str, args)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.mark.model
def test_ask_prints_the_reply_as_json_without_the_server_in_memory(seeds_index, embedder) -> None:
    script = (
        "import sys; from ui.cli import app; app(standalone_mode=False);"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "ask", QUESTION, "--index", str(seeds_index), "--json"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )
    assistant = Assistant(seeds_index, embedder, reader=TrainedReader(embedder))
    assert json.loads(ran.stdout) == reply_json(assistant.ask(QUESTION))
    assert "81 नियमित संवाद" in ran.stdout
    assert ran.stderr.splitlines()[-1] == "[]"


def test_a_terminal_without_devanagari_gets_escapes_and_no_traceback(tmp_path) -> None:
    ran = sandarbh("ask", "क्यों", "--index", tmp_path / "कुछ", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert ran.returncode == 1
    assert "\\u0915\\u0941\\u091b" in ran.stderr
    assert "Traceback" not in ran.stderr


Ran = tuple[int, str, str]


@pytest.fixture
def run(monkeypatch, capsys) -> Callable[..., Ran]:
    """The command in this process: gives exit code, stdout and stderr."""

    def command(*args: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["sandarbh", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(ended.value.code or 0), out, err

    monkeypatch.setenv("COLUMNS", "100")
    return command


def given(monkeypatch: pytest.MonkeyPatch, embedder: Embedder) -> None:
    """Have the command of this process use ``embedder``."""
    monkeypatch.setattr(sys.modules["index.build"], "SentenceEmbedder", lambda *_, **__: embedder)
    monkeypatch.setattr("qa.assistant.SentenceEmbedder", lambda *_, **__: embedder)


@pytest.fixture
def real_model(monkeypatch, embedder) -> None:
    """The command uses the session's real model: to load one takes longer than the rest of a test."""
    given(monkeypatch, embedder)


@pytest.fixture
def small(tmp_path, monkeypatch) -> Path:
    """An index made with the stand-in model, which the command then uses too."""
    given(monkeypatch, WordHashEmbedder())
    index: Path = tmp_path / "index"
    build(write_corpus(tmp_path / "corpus", ARTICLES), index)
    return index


@pytest.mark.model
@pytest.mark.usefixtures("real_model")
def test_search_lists_passages_best_first(run, seeds_index) -> None:
    code, out, err = run("search", "Soc Son dialogues", "-k", "3", "--index", seeds_index, "--json")
    found = json.loads(out)
    assert (code, len(found), err) == (0, 3, "")
    assert [passage["score"] for passage in found] == sorted((one["score"] for one in found), reverse=True)
    assert {passage["document_id"] for passage in found} & {"000_582ff58271954a1c.txt"}


@pytest.mark.model
@pytest.mark.usefixtures("real_model")
def test_index_reports_what_it_did_and_what_it_left_out(run, seeds_dir, tmp_path) -> None:
    binary, index = tmp_path / "picture.png", tmp_path / "index"
    binary.write_bytes(b"\x89PNG\x00")
    article = seeds_dir / "003_fbd7e01204736f28.txt"
    code, out, err = run("index", article, binary, "--index", index, "--json")
    report = json.loads(out)
    assert code == 0
    assert (report["documents"], report["added"], report["published"]) == (1, 1, True)
    assert report["chunks"] == report["embedded"] > 0
    assert report["index"] == str(index)
    reason = "unknown format .png: give .txt, .md, .html, .pdf, .docx, .epub, .csv, .jsonl or .zip"
    assert report["failures"] == [{"path": str(binary), "reason": reason}]
    assert f"left out: {binary}: unknown format .png" in err


def test_ask_prints_the_reply_and_nothing_on_stderr(run, small) -> None:
    reply = Assistant(small, WordHashEmbedder()).ask("bridge over the Ca river")
    assert run("ask", "bridge over the Ca river", "--index", small) == (0, f"{reply_text(reply)}\n", "")


def test_ask_json_is_the_reply_json(run, small) -> None:
    reply = Assistant(small, WordHashEmbedder()).ask("bridge over the Ca river")
    code, out, _ = run("ask", "bridge over the Ca river", "--index", small, "--json")
    assert (code, json.loads(out)) == (0, reply_json(reply))
    assert "बाढ़" in out or "bridge" in out


def test_options_keep_a_question_to_some_documents(run, small) -> None:
    _, out, _ = run("search", "काम", "--document", "चाय.txt", "--index", small, "--json")
    assert {found["document_id"] for found in json.loads(out)} == {"चाय.txt"}
    _, out, _ = run("search", "काम", "--language", "en", "--language", "vi", "--index", small, "--json")
    assert {found["document_id"] for found in json.loads(out)} == {"bridge.txt"}
    _, out, _ = run("ask", "काम", "--since", "2020-01-01", "--index", small, "--json")
    assert json.loads(out)["reason"] == "no-match"


@pytest.mark.parametrize(
    ("option", "value", "status", "said"),
    [
        ("--document", "कुछ.txt", 1, "no document"),
        ("--source", "Nobody", 1, "no source"),
        ("--language", "hindi", 1, "unknown language"),
        ("--since", "4 मई", 2, "--since"),
    ],
)
def test_a_filter_that_fits_nothing_known_is_a_clear_error(run, small, option, value, status, said) -> None:
    code, out, err = run("ask", "काम कब?", option, value, "--index", small)
    assert (code, out) == (status, "")
    assert said in err


def test_search_prints_the_passages(run, small) -> None:
    passages = Assistant(small, WordHashEmbedder()).search("चाय कितनी बिकी?", 2)
    assert run("search", "चाय कितनी बिकी?", "-k", "2", "--index", small) == (
        0,
        f"{passages_text(passages)}\n",
        "",
    )
    _, out, _ = run("search", "चाय कितनी बिकी?", "-k", "2", "--index", small, "--json")
    assert json.loads(out) == [passage_json(passage) for passage in passages]


def test_index_says_what_changed_and_then_that_nothing_did(run, small, tmp_path) -> None:
    (tmp_path / "corpus" / "नया.txt").write_text("नया पुल कल खुला।\n", encoding="utf-8")
    code, out, _ = run("index", tmp_path / "corpus", "--index", small)
    counts = out.partition(";")[0]
    assert code == 0
    assert counts.startswith("4 documents, ")
    assert counts.endswith(f"in {small} (1 added, 0 changed, 0 moved, 0 removed, 3 unchanged)")
    code, out, _ = run("index", tmp_path / "corpus", "--index", small)
    assert (code, out.startswith("nothing changed: 4 documents, ")) == (0, True)


def test_the_shape_of_the_report_as_json(run, small, tmp_path) -> None:
    _, out, _ = run("index", tmp_path / "corpus", "--index", small, "--json")
    assert list(json.loads(out)) == [
        *["generation", "documents", "chunks", "added", "changed", "removed", "unchanged", "embedded"],
        *["seconds", "moved", "resumed", "remade", "duplicates", "near_duplicates", "failures"],
        *["published", "index"],
    ]


def test_a_dry_run_names_every_change_and_writes_nothing(run, small, tmp_path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "new.txt").write_text("The market opens on Monday at six.\n")
    (corpus / "bridge.txt").rename(corpus / "z.txt")
    before = sorted(small.rglob("*"))
    code, out, err = run("index", corpus, "--index", small, "--dry-run")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "added     new.txt",
        "moved     bridge.txt -> z.txt",
        "1 added, 0 changed, 1 moved, 0 removed, 2 unchanged; nothing was written",
    ]
    plan = json.loads(run("index", corpus, "--index", small, "--dry-run", "--json")[1])
    assert (plan["added"], plan["moved"], plan["unchanged"]) == (["new.txt"], [["bridge.txt", "z.txt"]], 2)
    assert (plan["publishes"], plan["documents"], plan["remade"]) == (True, 4, [])
    assert sorted(small.rglob("*")) == before


def test_identical_documents_are_named(run, small, tmp_path) -> None:
    (tmp_path / "corpus" / "z.txt").write_text(ARTICLES["bridge.txt"])
    assert "the same document: bridge.txt, z.txt" in run("index", tmp_path / "corpus", "--index", small)[2]


def test_watching_and_a_dry_run_exclude_each_other(run, small, tmp_path) -> None:
    code, _, err = run("index", tmp_path / "corpus", "--index", small, "--dry-run", "--watch")
    assert code == 2
    assert "exclude each other" in err


def test_the_name_of_a_file_that_was_left_out_cannot_steer_the_terminal(run, small, tmp_path) -> None:
    (tmp_path / "corpus" / "a\x1b[2J.png").write_bytes(b"x")
    _, _, err = run("index", tmp_path / "corpus", "--index", small)
    assert "a␛[2J.png: unknown format .png" in err


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "the question is empty"),
        (" \t", "the question is empty"),
        ("?!", "no word in the question"),
        ("\x07\x1b", "the question is empty"),
        ("क" * 10_000, "the question has 10000 characters, 2000 are allowed"),
    ],
    ids=["empty", "blank", "punctuation", "control characters", "10,000 characters"],
)
def test_a_question_that_cannot_be_asked_ends_with_1_and_the_reason(
    run, small, command, question, said
) -> None:
    code, out, err = run(command, question, "--index", small)
    assert (code, out) == (1, "")
    assert err.startswith("sandarbh: ")
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", [("ask", "क्यों?"), ("search", "क्यों?"), ("serve",)])
def test_a_missing_index_ends_with_1_and_says_what_to_run(run, tmp_path, command) -> None:
    code, out, err = run(*command, "--index", tmp_path / "none")
    assert (code, out) == (1, "")
    assert err == (
        f"sandarbh: no index at {tmp_path / 'none'}: "
        f"run `sandarbh index PATH… --index {tmp_path / 'none'}` first\n"
    )


def test_an_empty_folder_ends_with_1_and_says_what_to_give(run, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    code, out, err = run("index", tmp_path / "empty", "--index", tmp_path / "new")
    assert (code, out) == (1, "")
    assert "no articles in" in err
    assert "give a folder with .txt, .md, .html, .pdf, " in err


def test_a_wrong_setting_ends_with_1_and_its_name(run, small, tmp_path) -> None:
    code, _, err = run("index", tmp_path / "corpus", "--index", small, "--chunk-tokens", "3")
    assert code == 1
    assert "wrong setting: chunk_tokens: " in err


@pytest.mark.parametrize(
    "args",
    [
        ("ask",),
        ("ask", "क्या?", "क्यों?"),
        ("ask", "--no-such-option", "क्या?"),
        ("search", "-k", "0", "क्या?"),
        ("search", "-k", "x", "क्या?"),
        ("serve", "--port", "70000"),
        ("no-such-command",),
        ("ask", "क्या?", "--threads", "-1"),
    ],
)
def test_a_wrong_use_ends_with_2_and_a_hint(run, args) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert "Usage:" in err


def test_without_a_command_the_help_is_shown(run) -> None:
    code, out, err = run()
    assert code == 2
    assert "Usage:" in out + err


@pytest.mark.parametrize("command", sorted(COMMANDS))
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_every_option_of_every_command(run, command, flag) -> None:
    code, out, err = run(command, flag)
    assert (code, err) == (0, "")
    for parameter in COMMANDS[command].params:
        if parameter.param_type_name == "option":
            assert all(name in out for name in parameter.opts)
        assert " ".join((parameter.help or "Show this message").split())[:30] in " ".join(
            out.replace("│", " ").split()
        )


def test_the_help_lists_every_command(run) -> None:
    _, out, _ = run("--help")
    there = "ask chat doctor evaluate generations history index rollback search serve"
    assert set(COMMANDS) == set(there.split())
    assert all(f" {command} " in out for command in COMMANDS)


def test_chat_answers_line_after_line_and_ends_with_its_input(run, small, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("चाय कितनी बिकी?\n?\nऔर कब?\n"))
    code, out, err = run("chat", "--index", small, "--json")
    replies = [json.loads(line) for line in out.splitlines()]
    assert (code, [reply["question"] for reply in replies]) == (0, ["चाय कितनी बिकी?", "और कब?"])
    assert replies[1]["understood"]["standalone"].endswith("– और कब?")
    assert err.startswith("sandarbh: ")


def test_the_index_may_be_named_by_the_environment(run, small, monkeypatch) -> None:
    monkeypatch.setenv("SANDARBH_INDEX", str(small))
    assert run("search", "चाय", "-k", "1")[0] == 0


def test_json_for_a_terminal_without_devanagari_is_json_still(small, monkeypatch, capsys) -> None:
    raw = io.BytesIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1", write_through=True))
        patch.setattr(sys, "argv", ["sandarbh", "search", "चाय", "-k", "1", "--index", str(small), "--json"])
        with pytest.raises(SystemExit):
            cli.main()
    (passage,) = json.loads(raw.getvalue().decode("ascii"))
    assert passage["text"] in ARTICLES["चाय.txt"]
    assert capsys.readouterr().err == ""


def test_half_a_character_in_a_question_does_no_harm(run, small) -> None:
    code, out, err = run("ask", "चाय कब\udcff बिकी?", "--index", small, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["question"] == "चाय कब\udcff बिकी?"


def test_serve_is_given_what_was_asked_for(run, small, monkeypatch) -> None:
    served: dict[str, object] = {}
    monkeypatch.setattr("ui.server.serve", lambda assistant, **given: served.update(given, on=assistant))
    assert run("serve", "--index", small, "--port", "0", "--token", "a-long-token")[0] == 0
    assistant = served.pop("on")
    assert isinstance(assistant, Assistant)
    assert assistant.index_dir == small
    history, library = served.pop("history"), served.pop("library")
    assert isinstance(history, History) and isinstance(library, Library)
    assert (history.path, history.one_person, library.writable) == (
        small.parent / "history.sqlite",
        False,
        False,
    )
    assert served == {"host": "127.0.0.1", "port": 0, "token": "a-long-token"}


def test_serve_keeps_conversations_and_manages_a_folder_as_it_is_told(
    run, small, tmp_path, monkeypatch
) -> None:
    served: dict[str, object] = {}
    monkeypatch.setattr("ui.server.serve", lambda _, **given: served.update(given))
    told = ("--corpus", tmp_path, "--history", tmp_path / "kept.sqlite", "--one-person")
    assert run("serve", "--index", small, *told)[0] == 0
    history, library = served["history"], served["library"]
    assert isinstance(history, History) and isinstance(library, Library)
    assert (history.path, history.one_person) == (tmp_path / "kept.sqlite", True)
    assert (library.writable, library.folder.path) == (True, tmp_path)
    assert run("serve", "--index", small, "--no-history")[0] == 0
    assert served["history"] is None
    code, _, err = run("serve", "--index", small, "--corpus", tmp_path / "missing")
    assert code == 1 and "no folder of articles" in err


FOLLOWING = """
import signal
import index.watch
from tests.word_hash import WordHashEmbedder
from ui.cli import main
index.watch.SentenceEmbedder = lambda *_, **__: WordHashEmbedder()
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background would ignore it
main()
"""


def test_watching_prints_a_line_for_each_generation_until_it_is_interrupted(tmp_path) -> None:
    corpus = write_corpus(tmp_path / "corpus", ARTICLES)
    command = [sys.executable, "-c", FOLLOWING, "index", corpus, "--index", tmp_path / "index"]
    with subprocess.Popen(
        [*map(str, command), "--watch", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        (corpus / "new.txt").write_text("The market opens on Monday at six.\n", encoding="utf-8")
        second = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (first["added"], second["added"], second["published"]) == (3, 1, True)
    assert (process.returncode, out) == (0, "")
    assert err.splitlines()[-1] == "watching ended"
