"""Conversations in a real file: kept, found, owned, judged, and never changed."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import HistoryError
from index.types import Document
from qa.types import Turn
from tests.ui.fakes import BRIDGE, abstention, answer, quote
from ui import history as module
from ui.history import History
from ui.kept import Verdict, standing
from ui.owner import new_owner

ANNA, BELA = new_owner(), new_owner()
VACCINE = Document("टीका.txt", "मेओ वाक में 6,812 बच्चों को खसरे का टीका लगा।", "खसरा", language="hi")
VIETNAMESE = Document("cau.txt", "Cầu Semalti được khánh thành năm 2024.", "Cầu mới", language="vi")


def turn(question: str, *quotes: tuple[Document, str]) -> Turn:
    found = [quote(document, words) for document, words in quotes]
    return Turn(question, question, answer(question, *found) if found else abstention(question))


BRIDGE_TURN = turn("पुल कब खुला?", (BRIDGE, "सेमल्टी का पुल सोमवार को खुला।"))
VACCINE_TURN = turn("कितने बच्चों को टीका लगा?", (VACCINE, "मेओ वाक में 6,812 बच्चों को"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "history.sqlite"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    opened = History(path)
    yield opened
    opened.close()


def titles(history: History, owner: str | None, search: str = "") -> list[str]:
    return [one.title for one in history.conversations(owner, search)]


def count(path: Path, table: str) -> int:
    with sqlite3.connect(path) as db:
        found: int = db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
    db.close()
    return found


def test_a_conversation_is_there_after_a_restart_turn_by_turn(path):
    first = History(path)
    id, one = first.append(ANNA, BRIDGE_TURN)
    same, two = first.append(ANNA, VACCINE_TURN, id)
    first.close()
    second = History(path)
    kept = second.conversation(ANNA, id)
    second.close()
    assert (same, one, two) == (id, 1, 2)
    assert [(one.number, one.turn) for one in kept.turns] == [(1, BRIDGE_TURN), (2, VACCINE_TURN)]
    assert (kept.summary.title, kept.summary.turns) == ("पुल कब खुला?", 2)
    assert kept.summary.begun <= kept.turns[0].asked <= kept.turns[1].asked == kept.summary.changed


def test_a_conversation_belongs_to_whoever_began_it(history):
    id, _ = history.append(ANNA, BRIDGE_TURN)
    assert (titles(history, ANNA), titles(history, BELA), titles(history, None)) == (
        ["पुल कब खुला?"],
        [],
        ["पुल कब खुला?"],
    )
    for attempt in (
        lambda: history.conversation(BELA, id),
        lambda: history.append(BELA, VACCINE_TURN, id),
        lambda: history.rename(BELA, id, "मेरा"),
        lambda: history.delete(BELA, id),
        lambda: history.rewind(BELA, id, 1),
        lambda: history.judge(BELA, id, 1, Verdict(good=False)),
    ):
        with pytest.raises(HistoryError, match="no conversation"):
            attempt()
    assert history.conversation(ANNA, id).turns[0].turn == BRIDGE_TURN


def test_the_file_holds_no_cookie_and_is_nobody_elses_to_read(history, path):
    history.append(ANNA, BRIDGE_TURN)
    assert all(ANNA.encode() not in file.read_bytes() for file in path.parent.iterdir())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_for_one_person_all_browsers_are_one(path, history):
    id, _ = history.append(ANNA, BRIDGE_TURN)
    alone = History(path, one_person=True)
    alone.append(BELA, VACCINE_TURN, id)
    alone.append(new_owner(), VACCINE_TURN)
    assert titles(alone, new_owner()) == ["कितने बच्चों को टीका लगा?", "पुल कब खुला?"]
    alone.close()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["Cầu?", "टीका?", "पुल?"]),
        ("पुल", ["पुल?"]),
        ("सेमल", ["पुल?"]),  # the beginning of a word
        ("सेमल्टी सोमवार", ["पुल?"]),
        ("सेमल्टी बच्चे", []),  # every word must be there
        ("बच्चा", ["टीका?"]),  # as another form of बच्चों
        ("ख़सरा", ["टीका?"]),  # with a nukta
        ("6812", ["टीका?"]),
        ("६८१२", ["टीका?"]),
        ("cau", ["Cầu?"]),
        ("CẦU SEMALTI", ["Cầu?"]),
        ("%", ["Cầu?", "टीका?", "पुल?"]),  # no word: no condition
        ("_", ["Cầu?", "टीका?", "पुल?"]),
        ("' OR 1=1 --", []),
    ],
)
def test_a_search_finds_words_as_the_index_reads_them(history, search, found):
    for title, (document, words) in {
        "पुल?": (BRIDGE, "सेमल्टी का पुल सोमवार को खुला।"),
        "टीका?": (VACCINE, VACCINE.text),
        "Cầu?": (VIETNAMESE, VIETNAMESE.text),
    }.items():
        history.append(ANNA, turn(title, (document, words)))
    assert titles(history, ANNA, search) == found


def test_a_list_is_read_in_parts_the_last_changed_first(history):
    ids = [history.append(ANNA, turn(f"प्रश्न {number}?"))[0] for number in range(4)]
    history.append(ANNA, BRIDGE_TURN, ids[0])
    assert [one.id for one in history.conversations(ANNA, most=2)] == [ids[0], ids[3]]
    assert [one.id for one in history.conversations(ANNA, most=2, skip=2)] == [ids[2], ids[1]]


def test_a_renamed_conversation_is_found_by_its_new_name_alone(history):
    id, _ = history.append(ANNA, turn("कब?"))
    history.rename(ANNA, id, "  नदी\nकी बाढ़ ")
    assert titles(history, ANNA, "बाढ़") == ["नदी की बाढ़"]
    history.rename(ANNA, id, "x" * 500)
    assert [len(title) for title in titles(history, ANNA)] == [200]
    with pytest.raises(HistoryError, match="needs a title"):
        history.rename(ANNA, id, " \n ")


def test_what_is_deleted_leaves_nothing_behind_that_no_other_conversation_needs(history, path):
    first, _ = history.append(ANNA, BRIDGE_TURN)
    second, _ = history.append(BELA, BRIDGE_TURN)
    history.append(ANNA, VACCINE_TURN, first)
    history.judge(ANNA, first, 2, Verdict(good=True))
    assert count(path, "texts") == 2
    history.delete(ANNA, first)
    assert {table: count(path, table) for table in ("conversations", "turns", "texts", "verdicts")} == {
        "conversations": 1,
        "turns": 1,
        "texts": 1,
        "verdicts": 0,
    }
    history.delete(BELA, second)
    assert count(path, "texts") == 0


def test_a_question_asked_again_in_other_words_takes_the_place_of_what_followed(history, path):
    id, _ = history.append(ANNA, BRIDGE_TURN)
    history.append(ANNA, VACCINE_TURN, id)
    history.rewind(ANNA, id, 2)
    assert history.append(ANNA, turn("और कब?"), id) == (id, 2)
    assert [kept.turn.question for kept in history.conversation(ANNA, id).turns] == ["पुल कब खुला?", "और कब?"]
    assert count(path, "texts") == 1


def test_a_kept_turn_cannot_be_changed(history, path):
    history.append(ANNA, BRIDGE_TURN)
    with sqlite3.connect(path) as db, pytest.raises(sqlite3.IntegrityError, match="stays as it is"):
        db.execute("UPDATE turns SET record = '{}'")
    db.close()


def test_a_verdict_can_be_given_changed_and_taken_back(history):
    id, _ = history.append(ANNA, BRIDGE_TURN)
    for verdict in (Verdict(good=True), Verdict(good=False, reason="not-there", said="गलत"), None):
        history.judge(ANNA, id, 1, verdict)
        assert history.conversation(ANNA, id).turns[0].verdict == verdict
    with pytest.raises(HistoryError, match="no turn 7"):
        history.judge(ANNA, id, 7, Verdict(good=True))


def test_what_was_judged_is_listed_of_everyone_or_of_one(history):
    ids = [history.append(owner, BRIDGE_TURN)[0] for owner in (ANNA, BELA)]
    history.append(ANNA, VACCINE_TURN, ids[0])
    history.judge(ANNA, ids[0], 2, Verdict(good=True))
    history.judge(BELA, ids[1], 1, Verdict(good=False))
    assert [(id, kept.number) for id, kept in history.judged()] == [(ids[0], 2), (ids[1], 1)]
    assert [(id, kept.number) for id, kept in history.judged(BELA)] == [(ids[1], 1)]


def test_what_became_of_a_kept_article_is_told():
    changed = replace(VACCINE, text=VACCINE.text.replace("6,812", "6,813"))
    now = (replace(VACCINE, title="another"), changed, None)
    assert [standing(VACCINE, one) for one in now] == ["same", "changed", "removed"]


def test_several_threads_write_at_once_and_nothing_is_lost(history):
    id, _ = history.append(ANNA, BRIDGE_TURN)

    def ask(name: int) -> None:
        for number in range(5):
            history.append(ANNA, turn(f"{name}-{number}?"), id)
            history.conversations(ANNA, "पुल")

    threads = [threading.Thread(target=ask, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = history.conversation(ANNA, id).turns
    assert [one.number for one in kept] == list(range(1, 22))
    assert {one.turn.question for one in kept[1:]} == {f"{name}-{n}?" for name in range(4) for n in range(5)}


def test_a_file_of_the_version_before_is_brought_up_to_date(path, history, monkeypatch):
    id, _ = history.append(ANNA, BRIDGE_TURN)
    step = ("ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",)
    monkeypatch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, step))
    newer = History(path)
    assert newer.conversation(ANNA, id).turns[0].turn == BRIDGE_TURN
    newer.close()
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT pinned FROM conversations").fetchall() == [(0,)]
        assert db.execute("PRAGMA user_version").fetchone() == (2,)
    db.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path, history, monkeypatch):
    id, _ = history.append(ANNA, BRIDGE_TURN)
    step = ("ALTER TABLE conversations ADD COLUMN pinned INTEGER", "ALTER TABLE missing ADD COLUMN x")
    monkeypatch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, step))
    with pytest.raises(HistoryError, match="no such table"):
        History(path)
    monkeypatch.undo()
    again = History(path)
    assert again.conversation(ANNA, id).turns[0].turn == BRIDGE_TURN
    again.close()


def test_a_file_of_a_newer_program_is_refused_and_untouched(path, history):
    history.close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9")
    db.close()
    with pytest.raises(HistoryError, match=r"newer program \(version 9\)"):
        History(path)


def test_a_file_that_is_no_history_is_a_clear_error(path):
    path.parent.mkdir()
    path.write_text("नमस्ते " * 500, encoding="utf-8")
    with pytest.raises(HistoryError, match=r"not a database.*--no-history"):
        History(path)
    assert path.read_text(encoding="utf-8").startswith("नमस्ते")


def test_a_place_that_takes_no_file_is_a_clear_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(HistoryError, match=r"File exists.*--history"):
        History(tmp_path / "file" / "history.sqlite")


@pytest.mark.parametrize(
    ("pragma", "said"), [("max_page_count = 1", "disk is full"), ("query_only = ON", "readonly")]
)
def test_a_full_or_read_only_disk_keeps_what_was_kept_and_says_so(history, pragma, said):
    id, _ = history.append(ANNA, BRIDGE_TURN)
    history._db.execute(f"PRAGMA {pragma}")
    long = Document("लंबा.txt", "पुल खुला। " * 5000)
    with pytest.raises(HistoryError, match=rf"{said}.*make room"):
        history.append(ANNA, turn("लंबा?", (long, "पुल खुला।")), id)
    assert [one.turn for one in history.conversation(ANNA, id).turns] == [BRIDGE_TURN]


@pytest.mark.parametrize("id", ["", "x", "0" * 32, "\ud800", "' OR 1=1 --", "A" * 32])
def test_what_is_no_conversation_is_refused_whatever_it_looks_like(history, id):
    with pytest.raises(HistoryError, match="no conversation"):
        history.conversation(None, id)
