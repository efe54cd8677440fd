"""Conversations kept on the server: the file that holds them, and all that is done with it.

A kept turn is never changed: shown again, it has the quotes, the articles and the offsets that it had, even
where an article changed or went away since (`ui.record`). The title of a conversation and the verdicts on its
turns may change. Every write is one transaction: whatever moment the process dies at, a turn is there or not.

Each method raises `HistoryError` where the disk, the file or the conversation asked for is not there.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.errors import HistoryError, NoConversation
from qa.types import Turn
from ui.kept import Conversation, Kept, Summary, Verdict, forms_of, one_line, searched, words_in
from ui.record import record_of, turn_of, whole

_FIRST = (
    """CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, words TEXT NOT NULL,
    begun TEXT NOT NULL, changed TEXT NOT NULL) STRICT""",
    "CREATE INDEX conversations_of_owner ON conversations(owner, changed)",
    """CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE, number INTEGER NOT NULL,
    asked TEXT NOT NULL, record TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (conversation, number)) STRICT""",
    "CREATE TABLE texts (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT",
    """CREATE TABLE texts_of_turns (
    conversation TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL REFERENCES texts(sha256),
    PRIMARY KEY (conversation, number, sha256),
    FOREIGN KEY (conversation, number) REFERENCES turns(conversation, number) ON DELETE CASCADE) STRICT""",
    "CREATE INDEX turns_of_text ON texts_of_turns(sha256)",
    """CREATE TABLE verdicts (
    conversation TEXT NOT NULL, number INTEGER NOT NULL, good INTEGER NOT NULL, reason TEXT NOT NULL,
    said TEXT NOT NULL, given TEXT NOT NULL, PRIMARY KEY (conversation, number),
    FOREIGN KEY (conversation, number) REFERENCES turns(conversation, number) ON DELETE CASCADE) STRICT""",
    """CREATE TRIGGER turns_stay BEFORE UPDATE ON turns
    BEGIN SELECT RAISE(ABORT, 'a kept turn stays as it is'); END""",
)
MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST,)
"""The statements that bring a file from schema version n to n + 1, from nothing on; released ones stay."""

LONGEST_TITLE = 200  # code points
_WAIT = 10.0  # seconds that another process may write before it is an error
_BEGINNING = 80  # code points of the first question that name a conversation
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SUMMARY = (
    "SELECT id, title, begun, changed, (SELECT COUNT(*) FROM turns WHERE conversation = id)"
    " FROM conversations WHERE (?1 IS NULL OR owner = ?1)"
)
_ORPHANS = "DELETE FROM texts WHERE sha256 NOT IN (SELECT sha256 FROM texts_of_turns)"


class History:
    """The conversations in one file; safe to use from several threads, and by several processes at once.

    Every reader sees only what belongs to the ``owner`` that is given; ``owner`` None is whoever runs the
    server, and sees all. Where ``one_person`` is set, every owner is that one.
    """

    def __init__(self, path: Path | str, *, one_person: bool = False) -> None:
        self.path = Path(path)
        self.one_person = one_person
        self._lock = threading.RLock()
        with _told(self.path):
            self._db = _opened(self.path)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def append(self, owner: str, turn: Turn, conversation: str | None = None) -> tuple[str, int]:
        """Keep ``turn`` as the next one; gives the conversation's id and the turn's number, from 1.

        Without a ``conversation`` a new one begins, called like its question.
        """
        record, texts = record_of(turn)
        now, words = _now(), words_in(searched(turn))
        with self._writing() as db:
            id = conversation
            if id is None:
                id, title = secrets.token_hex(16), one_line(turn.question, _BEGINNING)
                row = (id, self._name(owner) or "", title, words_in(title), now, now)
                db.execute("INSERT INTO conversations VALUES (?,?,?,?,?,?)", row)
            else:
                self._found(owner, id)
            (last,) = db.execute("SELECT MAX(number) FROM turns WHERE conversation = ?", (id,)).fetchone()
            number = int(last or 0) + 1
            db.execute("INSERT INTO turns VALUES (?,?,?,?,?)", (id, number, now, record, words))
            db.executemany("INSERT OR IGNORE INTO texts VALUES (?,?)", texts.items())
            rows = [(id, number, digest) for digest in texts]
            db.executemany("INSERT INTO texts_of_turns VALUES (?,?,?)", rows)
            db.execute("UPDATE conversations SET changed = ? WHERE id = ?", (now, id))
        return id, number

    def conversations(
        self, owner: str | None, search: str = "", *, most: int = 200, skip: int = 0
    ) -> list[Summary]:
        """The conversations of ``owner``, the last changed first, ``most`` of them behind the first ``skip``.

        ``search``: only those in whose title, questions, quotes or cited articles' titles each word of it
        stands, as it is or inflected, or begins one.
        """
        query, values = _SUMMARY, [self._name(owner)]
        for forms in forms_of(search):
            marks = [f"instr(words, ?{len(values) + n})" for n in range(1, len(forms) + 1)]
            values += forms
            here = " OR ".join(marks)
            query += f" AND ({here} OR id IN (SELECT conversation FROM turns WHERE {here}))"
        query += f" ORDER BY changed DESC, id LIMIT {int(most)} OFFSET {int(skip)}"
        with self._reading():
            return [_summary(row) for row in self._rows(query, values)]

    def conversation(self, owner: str | None, id: str) -> Conversation:
        """The conversation called ``id``, every turn as it was when it was asked."""
        with self._reading():
            found = self._found(owner, id)
            rows = self._rows(
                "SELECT turns.number, record, asked, good, reason, said FROM turns LEFT JOIN verdicts"
                " USING (conversation, number) WHERE conversation = ? ORDER BY number",
                (id,),
            )
            texts = self._rows(
                "SELECT DISTINCT sha256, text FROM texts_of_turns JOIN texts USING (sha256)"
                " WHERE conversation = ?",
                (id,),
            )
        known = {str(digest): str(text) for digest, text in texts}
        return Conversation(_summary(found), tuple(_kept(row, known) for row in rows))

    def rename(self, owner: str | None, id: str, title: str) -> None:
        """Call the conversation ``title`` from now on, on one line; an empty title is refused."""
        title = one_line(title, LONGEST_TITLE)
        if not title:
            raise HistoryError("a conversation needs a title: give it a word")
        with self._owned(owner, id) as db:
            db.execute(
                "UPDATE conversations SET title = ?, words = ? WHERE id = ?", (title, words_in(title), id)
            )

    def delete(self, owner: str | None, id: str) -> None:
        """Remove the conversation, and every kept text that no other one needs."""
        with self._owned(owner, id) as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (id,))
            db.execute(_ORPHANS)

    def rewind(self, owner: str | None, id: str, number: int) -> None:
        """Remove turn ``number`` and those after it: its question is about to be asked in other words."""
        with self._owned(owner, id) as db:
            db.execute("DELETE FROM turns WHERE conversation = ? AND number >= ?", (id, number))
            db.execute(_ORPHANS)

    def judge(self, owner: str | None, id: str, number: int, verdict: Verdict | None) -> None:
        """Keep a reader's verdict on turn ``number`` in place of the one before; None takes it back."""
        with self._owned(owner, id) as db:
            db.execute("DELETE FROM verdicts WHERE conversation = ? AND number = ?", (id, number))
            if verdict is None:
                return
            if not self._rows("SELECT 1 FROM turns WHERE conversation = ? AND number = ?", (id, number)):
                raise HistoryError(f"the conversation has no turn {number}")
            row = (id, number, int(verdict.good), whole(verdict.reason), whole(verdict.said), _now())
            db.execute("INSERT INTO verdicts VALUES (?,?,?,?,?,?)", row)

    def judged(self, owner: str | None = None) -> Iterator[tuple[str, Kept]]:
        """Every turn that has a verdict, behind its conversation's id, the oldest conversation first."""
        query = f"{_SUMMARY} AND id IN (SELECT conversation FROM verdicts) ORDER BY begun, id"
        with self._reading():
            rows = self._rows(query, (self._name(owner),))
        for id, *_ in rows:
            yield from ((str(id), kept) for kept in self.conversation(owner, str(id)).turns if kept.verdict)

    def _name(self, owner: str | None) -> str | None:
        """The name of ``owner`` in the file, None for whoever may see all."""
        if owner is None or self.one_person:
            return None
        # not the cookie itself: who reads the file should not be able to open the page as somebody else
        return hashlib.sha256(owner.encode("utf-8", "replace")).hexdigest()[:32]

    def _found(self, owner: str | None, id: str) -> tuple[object, ...]:
        known = _ID.fullmatch(id) is not None  # anything may come from a browser
        rows = self._rows(f"{_SUMMARY} AND id = ?2", (self._name(owner), id)) if known else []
        if not rows:
            raise NoConversation(
                f"there is no conversation {whole(id)!r}: it was deleted, or is somebody else's"
            )
        return rows[0]

    @contextmanager
    def _owned(self, owner: str | None, id: str) -> Iterator[sqlite3.Connection]:
        with self._writing() as db:
            self._found(owner, id)
            yield db

    @contextmanager
    def _writing(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or after any error nothing."""
        with self._lock, _told(self.path):
            self._db.execute(begin)
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._writing("BEGIN")

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        return self._db.execute(query, values).fetchall()


def _opened(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # questions are nobody else's business
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            db.execute(f"PRAGMA {pragma}")
        _migrate(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    db.execute("BEGIN IMMEDIATE")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise HistoryError(
            f"{path} was written by a newer program (version {version}): use that one, or another --history"
        )
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    db.execute("COMMIT")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say of a file that cannot be used what to do about it; a bug keeps its own error."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        raise _unusable(path, str(error)) from error


def _unusable(path: Path, why: str) -> HistoryError:
    return HistoryError(
        f"conversations cannot be kept in {path} ({why}): make room or make it writable, name another file "
        "with --history, or keep none with --no-history"
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _summary(row: Sequence[object]) -> Summary:
    id, title, begun, changed, turns = map(str, row)
    return Summary(id, title, datetime.fromisoformat(begun), datetime.fromisoformat(changed), int(turns))


def _kept(row: Sequence[object], texts: Mapping[str, str]) -> Kept:
    number, record, asked, good, reason, said = row
    verdict = None if good is None else Verdict(bool(good), str(reason), str(said))
    turn = turn_of(str(record), texts)
    return Kept(int(str(number)), turn, datetime.fromisoformat(str(asked)), verdict)
