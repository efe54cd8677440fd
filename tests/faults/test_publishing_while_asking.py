"""Many threads ask one assistant while generation after generation is published and old ones are pruned."""

from __future__ import annotations

import re
import threading

import pytest

from index import IndexSettings, build
from qa import Assistant
from tests.word_hash import WordHashEmbedder, write_corpus

QUESTION = "How many houses did the district rebuild beside the river?"
TEXT = "In edition {edition} the district {district} rebuilt {edition} houses beside the river.\n"
NUMBERS = re.compile(r"edition (\d+) .* rebuilt (\d+) houses")


def edition(folder, number):
    write_corpus(folder, {f"{n}.txt": TEXT.format(edition=number, district=n) for n in range(12)})


def ask_until(stop, assistant, wrong, seen):
    while not stop.is_set():
        try:
            passages = assistant.search(QUESTION, 12)
            editions = {number for passage in passages for number in NUMBERS.findall(passage.text)}
            if len({number for pair in editions for number in pair}) != 1 or len(passages) != 12:
                wrong.append([passage.text for passage in passages])
            for passage in passages:
                if passage.text != passage.document.text[passage.span.start : passage.span.end]:
                    wrong.append(passage.text)
            seen.update(number for pair in editions for number in pair)
        except Exception as error:  # noqa: BLE001 any error at all is what must not happen
            wrong.append(repr(error))


@pytest.mark.parametrize(("threads", "generations"), [(4, 5), pytest.param(16, 30, marks=pytest.mark.slow)])
def test_no_question_fails_or_mixes_generations_while_others_are_published(tmp_path, threads, generations):
    corpus, index_dir = tmp_path / "articles", tmp_path / "index"
    settings = IndexSettings(chunk_tokens=64, keep=1)
    corpus.mkdir()
    edition(corpus, 1000)
    build(corpus, index_dir, settings=settings, embedder=WordHashEmbedder())
    assistant = Assistant(index_dir, WordHashEmbedder())
    wrong: list[object] = []
    seen: set[str] = set()
    stop = threading.Event()
    asking = [threading.Thread(target=ask_until, args=(stop, assistant, wrong, seen)) for _ in range(threads)]
    for thread in asking:
        thread.start()
    for number in range(1001, 1001 + generations):
        edition(corpus, number)
        report = build(corpus, index_dir, settings=settings, embedder=WordHashEmbedder())
        assert (report.changed, report.documents) == (12, 12)
    stop.set()
    for thread in asking:
        thread.join(60)
    assert wrong == []
    assert len(seen) >= 2
    assert assistant.snapshot.id == report.generation
    assert str(1000 + generations) in assistant.search(QUESTION, 1)[0].text
