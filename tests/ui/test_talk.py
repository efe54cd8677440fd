from __future__ import annotations

import pytest

from tests.ui.fakes import FakeEngine
from ui.talk import replies, spoken


def test_each_line_is_answered_after_those_before_it_until_a_new_conversation():
    engine = FakeEngine()
    warned: list[str] = []
    lines = ["पुल कब खुला?\n", "  \n", "और?\n", "x" * 3000 + "\n", "/new\n", "none\n"]
    found = list(replies(engine, lines, warned.append))
    assert engine.asked == [("पुल कब खुला?", 0), ("और?", 1), ("x" * 3000, 2), ("none", 0)]
    assert [reply.kind for reply in found] == ["answer", "answer", "abstention"]
    assert warned == ["the question is empty or too long"]


def test_a_reply_is_given_before_the_next_line_is_read():
    engine = FakeEngine()

    def lines():
        yield "पुल?"
        assert len(engine.asked) == 1
        yield "और?"

    given = replies(engine, lines(), pytest.fail)
    assert next(given).question == "पुल?"
    assert [reply.question for reply in given] == ["और?"]


@pytest.mark.model
def test_a_follow_up_says_how_it_was_understood(assistant):
    first, second = replies(
        assistant, ["मेओ वाक में खसरे का टीका कितने बच्चों को लगा?", "और कितने छूट गए?"], pytest.fail
    )
    assert spoken(first).startswith("लेखों में यह मिला:")
    heading, _, rest = spoken(second).partition("\n")
    assert heading.startswith("(समझा गया: ") and heading.endswith("– और कितने छूट गए?)")
    assert "328" in rest
