"""A small engine made of real values, for what a test must provoke: slowness, failure, hostile text."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date

from index.catalog import text_digest
from index.errors import IndexDamaged, QuestionError
from index.types import Chunk, Document, Span
from qa.types import Abstention, Answer, Filters, Passage, Quote, Reply, Turn, Understood

BRIDGE = Document(
    "news/bridge.txt",
    "पुल खुला\n\nसेमल्टी का पुल सोमवार को खुला। उस पर 17 करोड़ रुपये लगे।\n\nअगला पुल 2026 में बनेगा।\n",
    title="सेमल्टी का पुल",
    url="https://example.org/pul?a=1&b=2",
    language="hi",
    published=date(2024, 11, 19),
    source="पहाड़ पत्रिका",
)

HOSTILE = (
    '<img src=x onerror="window.hacked=1"> ${window.hacked=1} {{constructor}} '
    "[press](javascript:window.hacked=1) ![see](http://evil.example/x.png) "
    "http://evil.example/ www.evil.example "
    "</article></section><script>window.hacked=1</script> \u202egnp.exe\u202c \x07 `code` $$x^2$$ | a | b |"
)


def quote(document: Document, words: str) -> Quote:
    start = document.text.index(words)
    return Quote(document, Span(start, start + len(words)), text_digest(document.text))


def passage(document: Document, words: str, score: float = 0.5) -> Passage:
    start = document.text.index(words)
    return Passage(document, Chunk(document.id, Span(start, start + len(words))), score)


def answer(question: str, *quotes: Quote, language: str = "hi") -> Answer:
    return Answer(question, quotes, 0.9, language, Understood(language, question))


def abstention(question: str, *nearest: Passage, language: str = "hi") -> Abstention:
    return Abstention(question, "weak-evidence", language, Understood(language, question), 0.1, nearest)


def hostile_document(text: str = HOSTILE) -> Document:
    return Document(
        "evil/<b>.txt",
        f"{text}\n\nइस वाक्य को उद्धृत किया गया।\n\n{text}",
        title=text,
        url="javascript:window.hacked=1",
        source=text,
        author=text,
    )


class FakeEngine:
    """Answers by the first word of a question; ``gate`` holds back what begins with "wait"."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.asked: list[tuple[str, int]] = []
        self.filters: list[Filters | None] = []

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters | None = None,
        early: Callable[[Reply], None] | None = None,
    ) -> Reply:
        self.asked.append((question, len(history)))
        self.filters.append(filters)
        if not question.strip() or len(question) > 2000:
            raise QuestionError("the question is empty or too long")
        if question.startswith("boom"):
            raise RuntimeError("a bug")
        if question.startswith("damaged"):
            raise IndexDamaged("rebuild it")
        if question.startswith("wait"):
            self.gate.wait(20)
        if question.startswith("early") and early:
            early(answer(question, quote(BRIDGE, "पुल खुला")))
            self.gate.wait(20)
        if question.startswith("read"):
            asked, read = "Soc Son", "सोक सोन"
            understood = Understood("hi-Latn", question, ((asked, read),))
            quotes = (quote(BRIDGE, "पुल खुला"), quote(BRIDGE, "अगला पुल 2026 में बनेगा।"))
            return Answer(question, quotes, 0.9, "hi-Latn", understood)
        if question.startswith("none"):
            return abstention(question, passage(BRIDGE, "अगला पुल 2026 में बनेगा।"), language="en")
        if question.startswith("hostile"):
            return answer(question, quote(hostile_document(), "इस वाक्य को उद्धृत किया गया।"))
        if question.startswith("evil"):
            return answer(question, quote(hostile_document(), HOSTILE))
        first, second = quote(BRIDGE, "सेमल्टी का पुल सोमवार को खुला।"), quote(BRIDGE, "अगला पुल 2026 में बनेगा।")
        return answer(question, first, second)

    def search(self, question: str, k: int = 10, *, filters: Filters | None = None) -> list[Passage]:
        self.filters.append(filters)
        if not question.strip():
            raise QuestionError("the question is empty")
        return [passage(BRIDGE, "सेमल्टी का पुल सोमवार को खुला।")][:k]
