from __future__ import annotations

import json
from datetime import UTC, date, datetime

from qa.reply_json import reply_json
from qa.types import Filters, Turn
from tests.ui.fakes import BRIDGE, HOSTILE, abstention, answer, hostile_document, quote
from ui.export import conversation_json, conversation_markdown
from ui.kept import Conversation, Kept, Summary, Verdict

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def conversation(*turns: Turn, title: str = "पुल") -> Conversation:
    kept = tuple(
        Kept(n, turn, NOW, Verdict(good=True) if n == 1 else None) for n, turn in enumerate(turns, 1)
    )
    return Conversation(Summary("c0", title, NOW, NOW, len(turns)), kept)


ANSWERED = Turn("पुल कब खुला?", "पुल कब खुला?", answer("पुल कब खुला?", quote(BRIDGE, "सेमल्टी का पुल सोमवार को खुला।")))
KEPT_TO = Filters(frozenset({"news/bridge.txt"}), since=date(2024, 1, 2), languages=frozenset({"vi", "hi"}))
DECLINED = Turn("और?", "पुल – और?", abstention("और?"), KEPT_TO)


def test_a_conversation_as_json_holds_each_reply_as_everywhere_else():
    found = conversation_json(conversation(ANSWERED, DECLINED))
    assert json.loads(json.dumps(found)) == found
    assert found == {
        "id": "c0",
        "title": "पुल",
        "begun": "2026-01-02T03:04:05+00:00",
        "changed": "2026-01-02T03:04:05+00:00",
        "turns": [
            {
                "number": 1,
                "asked": "2026-01-02T03:04:05+00:00",
                "question": "पुल कब खुला?",
                "filters": {},
                "reply": reply_json(ANSWERED.reply),
                "verdict": {"verdict": "up", "reason": "", "said": ""},
            },
            {
                "number": 2,
                "asked": "2026-01-02T03:04:05+00:00",
                "question": "और?",
                "filters": {
                    "documents": ["news/bridge.txt"],
                    "languages": ["hi", "vi"],
                    "since": "2024-01-02",
                },
                "reply": reply_json(DECLINED.reply),
                "verdict": None,
            },
        ],
    }


def test_a_conversation_as_markdown_can_be_read():
    assert conversation_markdown(conversation(ANSWERED, DECLINED)) == (
        "# पुल\n\n2026-01-02 03:04 UTC\n\n## पुल कब खुला?\n\nलेखों में यह मिला:\n\n"
        "> सेमल्टी का पुल सोमवार को खुला। [1]\n>\n> [1] **सेमल्टी का पुल** · पहाड़ पत्रिका · 19 नवंबर 2024"
        " · https://example.org/pul?a=1\\&b=2 · `news/bridge.txt` 10–40\n\n"
        "## और?\n\ndocuments: news/bridge.txt\n\nlanguages: hi, vi\n\nsince: 2024-01-02\n\n"
        "समझा गया: पुल – और?\n\n**लेखों में इसका उत्तर नहीं मिला।**\n"
    )


def test_what_a_stranger_wrote_stays_text_in_markdown():
    document = hostile_document()
    turn = Turn(HOSTILE, HOSTILE, answer(HOSTILE, quote(document, HOSTILE)))
    for line in conversation_markdown(conversation(turn, title="- # <b>")).splitlines():
        body = line.partition(" · `")[0]  # behind it stands the id, as code
        body = body.replace("[1]", "")
        for sign in "<[]!`|$":
            assert body.count(sign) == body.count(f"\\{sign}"), line
    assert "\u202e" not in conversation_markdown(conversation(turn))


def test_a_line_that_would_begin_a_list_does_not():
    assert conversation_markdown(conversation(title="1. पहला")).startswith("# \\1. पहला")
    assert conversation_markdown(conversation(title="- पहला")).startswith("# \\- पहला")
