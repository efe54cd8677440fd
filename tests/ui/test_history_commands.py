from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.types import Turn
from tests.ui.fakes import BRIDGE, abstention, answer, quote
from ui import cli
from ui.history import History
from ui.kept import Verdict

Run = Callable[..., tuple[int, str, str]]
WORDS = "सेमल्टी का पुल सोमवार को खुला।"


@pytest.fixture
def run(monkeypatch, capsys) -> Run:
    def sandarbh(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sandarbh", "history", *args])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return sandarbh


@pytest.fixture
def kept(tmp_path, monkeypatch) -> list[str]:
    """Two conversations of two readers, one of them judged; their ids."""
    monkeypatch.setenv("SANDARBH_HISTORY", str(tmp_path / "history.sqlite"))
    history = History(tmp_path / "history.sqlite")
    first, _ = history.append(
        "anna", Turn("पुल कब खुला?", "पुल कब खुला?", answer("पुल कब खुला?", quote(BRIDGE, WORDS)))
    )
    second, _ = history.append("bela", Turn("बाढ़?", "बाढ़?", abstention("बाढ़?")))
    history.judge("anna", first, 1, Verdict(good=True))
    history.judge("bela", second, 1, Verdict(good=False, reason="missed"))
    history.close()
    return [first, second]


def test_conversations_are_listed_and_searched(run, kept):
    code, out, _ = run("list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [kept[1], kept[0]]
    _, out, _ = run("list", "--search", "सेमल्टी", "--json")
    assert [(one["id"], one["title"], one["turns"]) for one in json.loads(out)] == [
        (kept[0], "पुल कब खुला?", 1)
    ]


def test_conversations_are_exported_as_markdown_and_as_json(run, kept):
    _, out, _ = run("export", kept[0])
    assert out.startswith("# पुल कब खुला?\n") and f"> {WORDS}" in out
    _, out, _ = run("export", "--json")
    assert [one["turns"][0]["reply"]["kind"] for one in json.loads(out)] == ["abstention", "answer"]


def test_verdicts_are_printed_as_questions_and_the_others_apart(run, kept):
    _, out, err = run("feedback")
    assert json.loads(out)["answers"] == [WORDS]
    assert err == "1 questions, 1 others (--others)\n"
    _, out, _ = run("feedback", "--others")
    assert (json.loads(out)["id"], json.loads(out)["reason"]) == (f"{kept[1]}-1", "missed")


@pytest.mark.usefixtures("kept")
def test_a_conversation_or_a_file_that_is_not_there_is_a_clear_error_and_nothing_is_made(run, tmp_path):
    code, _, err = run("export", "0" * 32)
    assert (code, err) == (
        1,
        f"sandarbh: there is no conversation {'0' * 32!r}: it was deleted, or is somebody else's\n",
    )
    missing = tmp_path / "missing.sqlite"
    code, _, err = run("list", "--history", str(missing))
    assert code == 1 and "no conversations at" in err
    assert not Path(missing).exists()
