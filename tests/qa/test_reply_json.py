from __future__ import annotations

import hashlib
import json

from index.catalog import text_digest
from index.types import Chunk, Document, Span
from qa.reply_json import passage_json, quote_json, reply_json
from qa.types import Abstention, Answer, Passage, Quote, Understood
from tests.ui.fakes import BRIDGE, abstention, answer, passage, quote

REPLY = ["kind", "question", "language", "understood", "confidence", "reason", "quotes", "nearest"]
QUOTE = [
    *["n", "text", "document_id", "title", "url", "published", "start", "end"],
    *["before", "after", "sha256", "verified", "answer", "also_in"],
]
PASSAGE = ["text", "document_id", "title", "start", "end", "score", "also_in"]
OPENED = "सेमल्टी का पुल सोमवार को खुला।"
COST = "उस पर 17 करोड़ रुपये लगे।"


def test_the_keys_of_a_reply_are_those_of_the_design_in_its_order() -> None:
    for reply in (answer("कब?", quote(BRIDGE, OPENED)), abstention("कब?", passage(BRIDGE, OPENED))):
        assert list(reply_json(reply)) == REPLY


def test_the_keys_of_quotes_and_passages_are_those_of_the_design_in_its_order() -> None:
    assert list(quote_json(1, quote(BRIDGE, OPENED))) == QUOTE
    assert list(passage_json(passage(BRIDGE, OPENED))) == PASSAGE


def test_an_answer_is_written_with_all_its_values() -> None:
    start = BRIDGE.text.index(OPENED)
    after = Span(BRIDGE.text.index(COST), BRIDGE.text.index(COST) + len(COST))
    shown = Quote(BRIDGE, Span(start, start + len(OPENED)), text_digest(BRIDGE.text), after=after)
    understood = Understood("hi-Latn", "pul kab khula", (("pul", "पुल"), ("khula", "खुला")), "पुल कब खुला")
    reply = Answer("pul kab khula", (shown,), 0.123456, "hi-Latn", understood, (passage(BRIDGE, COST, 0.5),))
    assert reply_json(reply) == {
        "kind": "answer",
        "question": "pul kab khula",
        "language": "hi-Latn",
        "understood": {
            "standalone": "pul kab khula",
            "readings": [{"asked": "pul", "read": "पुल"}, {"asked": "khula", "read": "खुला"}],
            "looked_up": "पुल कब खुला",
        },
        "confidence": 0.1235,
        "reason": None,
        "quotes": [
            {
                "n": 1,
                "text": OPENED,
                "document_id": "news/bridge.txt",
                "title": "सेमल्टी का पुल",
                "url": "https://example.org/pul?a=1&b=2",
                "published": "2024-11-19",
                "start": start,
                "end": start + len(OPENED),
                "before": "",
                "after": COST,
                "sha256": hashlib.sha256(OPENED.encode()).hexdigest(),
                "verified": True,
                "answer": None,
                "also_in": [],
            }
        ],
        "nearest": [
            {
                "text": COST,
                "document_id": "news/bridge.txt",
                "title": "सेमल्टी का पुल",
                "start": after.start,
                "end": after.end,
                "score": 0.5,
                "also_in": [],
            }
        ],
    }


def test_an_abstention_is_written_with_its_reason_and_no_quotes() -> None:
    written = reply_json(abstention("कब?", passage(BRIDGE, COST)))
    assert (written["kind"], written["reason"], written["quotes"]) == ("abstention", "weak-evidence", [])
    assert [one["text"] for one in written["nearest"]] == [COST]


def test_quotes_are_numbered_from_one() -> None:
    written = reply_json(answer("कब?", quote(BRIDGE, OPENED), quote(BRIDGE, COST)))
    assert [(one["n"], one["text"]) for one in written["quotes"]] == [(1, OPENED), (2, COST)]


def test_what_a_document_does_not_say_is_null_or_empty() -> None:
    bare = Document("a.txt", "पुल खुला।")
    written = quote_json(1, Quote(bare, Span(0, 9), "0" * 64))
    assert (written["title"], written["url"], written["published"]) == ("", None, None)
    assert (written["before"], written["after"], written["verified"]) == ("", "", False)


def test_json_gives_back_what_was_written() -> None:
    written = reply_json(answer('"कब"\n<b>?', quote(BRIDGE, OPENED)))
    assert json.loads(json.dumps(written, ensure_ascii=False)) == written


def test_scores_and_confidence_are_rounded() -> None:
    near = Passage(BRIDGE, Chunk(BRIDGE.id, Span(0, 8)), 0.123456789)
    declined = Abstention("?", "no-match", "hi", Understood("hi", "?"), 0.98765, (near,))
    written = reply_json(declined)
    assert (written["confidence"], written["nearest"][0]["score"]) == (0.9877, 0.123457)
