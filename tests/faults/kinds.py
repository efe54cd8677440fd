"""Every kind of fault: each takes a scene, a new folder and a source of chance; tells what came of it."""

from __future__ import annotations

import errno
import functools
import os
import random
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from index import IndexSettings, build
from index.errors import IndexNotWritten, SandarbhError
from index.generations import generations, rollback
from index.snapshot import Snapshot, current_id
from qa import Assistant
from tests.faults import dying
from tests.faults.judge import NEW, OLD, QUESTIONS, Scene, Verdict, judge, mended
from tests.word_hash import WordHashEmbedder, write_corpus

Outcome = tuple[bool, bool]
"""Whether a good generation was lost, and whether anything wrong was said."""
Fault = Callable[[Scene, Path, random.Random], Outcome]


def _old_or_new(verdict: Verdict) -> Outcome:
    return verdict.texts not in (OLD, NEW), verdict.wrong


def killed(scene: Scene, index_dir: Path, chance: random.Random) -> Outcome:
    shutil.copytree(scene.first, index_dir)
    dying.killed_after_calls(chance.randrange(dying.calls_of_a_build()), scene.corpus, index_dir)
    lost, wrong = _old_or_new(judge(index_dir))
    if chance.random() < 0.2:  # and the next build works
        dying.run_build(scene.corpus, index_dir)
        verdict = judge(index_dir)
        lost, wrong = lost or verdict.texts != NEW, wrong or verdict.wrong
    return lost, wrong


def first_build_killed(scene: Scene, index_dir: Path, chance: random.Random) -> Outcome:
    dying.killed_after_calls(chance.randrange(dying.calls_of_a_build()), scene.corpus, index_dir)
    verdict = judge(index_dir)
    return not (verdict.refused or verdict.texts == NEW), verdict.wrong


def _failing(
    names: frozenset[str], code: int, scene: Scene, index_dir: Path, chance: random.Random
) -> Outcome:
    """One of the calls ``names`` of a build fails with the system error ``code``."""
    shutil.copytree(scene.first, index_dir)
    moment, made = chance.randrange(1, dying.moments_of_a_build(names) + 1), 0

    def fail(name: str) -> None:
        nonlocal made
        made += name in names
        if made == moment:
            made += 1
            raise OSError(code, os.strerror(code), name)

    dying.profile(fail)
    said = True
    try:
        dying.run_build(scene.corpus, index_dir)
    except SandarbhError as error:
        said = isinstance(error, IndexNotWritten)
    finally:
        sys.setprofile(None)
    lost, wrong = _old_or_new(judge(index_dir))
    return lost or not said, wrong


disk_full = functools.partial(_failing, dying.CALLS, errno.ENOSPC)
write_fails = functools.partial(_failing, frozenset(["write", "tofile", "execute", "executemany"]), errno.EIO)
fsync_fails = functools.partial(_failing, frozenset(["fsync"]), errno.EIO)


def files_may_not_grow(scene: Scene, index_dir: Path, chance: random.Random) -> Outcome:
    shutil.copytree(scene.first, index_dir)
    said = dying.with_files_up_to(chance.randrange(60_000), scene.corpus, index_dir)
    lost, wrong = _old_or_new(judge(index_dir))
    return lost or not said.startswith(("IndexNotWritten: ", "finished")), wrong


def _damaged_file(
    damage: Callable[[Path, Path, random.Random], None], *, nothing_is_gone: bool = False
) -> Fault:
    """A fault of one file of the current generation; ``damage`` is given its like in the older one too.

    ``nothing_is_gone``: every byte is still somewhere, so that repairing alone must bring the newest back.
    """

    def fault(scene: Scene, index_dir: Path, chance: random.Random) -> Outcome:
        shutil.copytree(scene.both, index_dir)
        current = index_dir / "generations" / current_id(index_dir)
        (other,) = (path for path in current.parent.iterdir() if path != current)
        name = chance.choice(sorted(p.relative_to(current) for p in current.rglob("*") if p.is_file()))
        before = (current / name).read_bytes()
        damage(current / name, other / name, chance)
        verdict = judge(index_dir)
        if (current / name).read_bytes() == before:  # both generations have the same file here
            return verdict.texts != NEW, verdict.wrong
        lost, wrong = not (verdict.refused and name.name in verdict.said), verdict.wrong
        if nothing_is_gone:
            again = mended(index_dir)
            return lost or again.texts != NEW, wrong or again.wrong
        if chance.random() < 0.2:
            again = mended(index_dir)
            if again.texts is None:  # neither has its own articles any more: they are read anew
                dying.run_build(scene.corpus, index_dir)
                again = judge(index_dir)
            lost, wrong = lost or again.texts not in (OLD, NEW), wrong or again.wrong
        return lost, wrong

    return fault


def _truncate(path: Path, _other: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def _flip(path: Path, _other: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _swap(path: Path, other: Path, _chance: random.Random) -> None:
    mine, its = path.read_bytes(), other.read_bytes()
    path.write_bytes(its)
    other.write_bytes(mine)


truncated, bit_flipped = map(_damaged_file, (_truncate, _flip))
swapped = _damaged_file(_swap, nothing_is_gone=True)


def pointer_lost(scene: Scene, index_dir: Path, chance: random.Random) -> Outcome:
    shutil.copytree(scene.both, index_dir)
    (index_dir / "CURRENT").unlink()
    contents = [None, b"", b"\n", b"../both", b"..", b"nowhere-0123456789abcdef", b"\0", b"\xff\xfe"]
    content = chance.choice([*contents, chance.randbytes(chance.randrange(1, 60))])
    if content is not None:
        (index_dir / "CURRENT").write_bytes(content)
    before, after = judge(index_dir), mended(index_dir)
    return not before.refused or after.texts != NEW, before.wrong or after.wrong


def clock_moved_back(scene: Scene, index_dir: Path, chance: random.Random) -> Outcome:
    shutil.copytree(scene.first, index_dir)
    then = datetime(chance.randrange(1971, 2025), 1, 1, tzinfo=UTC)
    with ExitStack() as patches:
        for name, module in list(sys.modules.items()):
            if name.startswith("index.") and hasattr(module, "datetime"):
                clock = mock.Mock(wraps=datetime, now=lambda _: then)
                patches.enter_context(mock.patch.object(module, "datetime", clock))
        dying.run_build(scene.corpus, index_dir)
    built, newest = judge(index_dir), generations(index_dir)[0]
    rollback(index_dir)
    back = judge(index_dir)
    lost = built.texts != NEW or not newest.is_current or back.texts != OLD
    return lost, built.wrong or back.wrong


def folder_read_only(scene: Scene, index_dir: Path, _chance: random.Random) -> Outcome:
    shutil.copytree(scene.first, index_dir)
    for path in [index_dir, *index_dir.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        said = dying.without_rights(lambda: dying.run_build(scene.corpus, index_dir))
        verdict = judge(index_dir)
    finally:
        for path in [index_dir, *index_dir.rglob("*")]:
            path.chmod(0o755)
    return not said.startswith("IndexNotWritten: ") or verdict.texts != OLD, verdict.wrong


def published_while_asked(
    _scene: Scene, index_dir: Path, _chance: random.Random, *, threads: int = 16, published: int = 30
) -> Outcome:
    """Threads ask, half through one assistant, half opening the index each time, while builds go on."""
    corpus = write_corpus(index_dir.parent / f"{index_dir.name}-articles", _version(0))
    settings = IndexSettings(chunk_tokens=16, keep=2)
    build(corpus, index_dir, settings=settings, embedder=WordHashEmbedder())
    shared, done, faults = Assistant(index_dir, WordHashEmbedder()), threading.Event(), []
    versions = [_version(number) for number in range(published + 1)]

    def ask(number: int) -> None:
        while not done.is_set():
            try:
                assistant = shared if number % 2 else Assistant(index_dir, WordHashEmbedder())
                if misquotes_of_one(assistant, versions):
                    faults.append("wrong")
            except Exception as error:  # noqa: BLE001 - whatever is raised here is what is looked for
                faults.append(repr(error))

    readers = [threading.Thread(target=ask, args=(number,)) for number in range(threads)]
    for reader in readers:
        reader.start()
    try:
        for version in versions[1:]:
            write_corpus(corpus, version)
            build(corpus, index_dir, settings=settings, embedder=WordHashEmbedder())
    finally:
        done.set()
        for reader in readers:
            reader.join()
    last = Snapshot.open(index_dir)
    kept = {document.id: document.text for document in last.catalog.documents()} == versions[-1]
    last.close()
    return not kept or any(fault != "wrong" for fault in faults), "wrong" in faults


def misquotes_of_one(assistant: Assistant, versions: list[dict[str, str]]) -> bool:
    """Whether a search mixes generations: its passages must all stand in one of ``versions``."""
    passages = assistant.search(QUESTIONS[0], 20)
    said = [(passage.document.id, passage.span, passage.text) for passage in passages]
    return not any(
        all(texts.get(id, "")[span.start : span.end] == words for id, span, words in said)
        for texts in versions
    )


def _version(number: int) -> dict[str, str]:
    """Articles that all tell which generation they are of."""
    return {
        name: text.replace("।", f" {number}।").replace(". ", f" {number}. ") for name, text in OLD.items()
    }


FAULTS: dict[str, Fault] = {
    "build killed (SIGKILL) at a random moment": killed,
    "first build killed at a random moment": first_build_killed,
    "disk full at a random call": disk_full,
    "no file may grow past a random size": files_may_not_grow,
    "a write fails": write_fails,
    "an fsync fails": fsync_fails,
    "a file truncated": truncated,
    "a bit of a file flipped": bit_flipped,
    "a file swapped between generations": swapped,
    "CURRENT missing or pointing nowhere": pointer_lost,
    "clock moved back": clock_moved_back,
    "folder read-only": folder_read_only,
}
