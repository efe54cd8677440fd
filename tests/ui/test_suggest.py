from __future__ import annotations

from index.errors import IndexDamaged
from index.types import Document
from tests.ui.fakes import FakeEngine
from ui.i18n import LABELS
from ui.suggest import Suggestions, answered, nothing


class Particular(FakeEngine):
    """Answers only what holds one of ``known``."""

    def __init__(self, *known: str) -> None:
        super().__init__()
        self.known = known

    def ask(self, question, history=(), **more):
        return super().ask(
            question if any(one in question for one in self.known) else "none", history, **more
        )


def test_suggestions_are_questions_that_are_answered():
    assert answered(FakeEngine(), ["none of it", "पुल?", "और?", "कब?", "कहाँ?"]) == ("पुल?", "और?", "कब?")


def test_a_library_of_other_articles_is_asked_about_their_titles_in_the_language_of_the_page():
    documents = [
        Document("a", "x", title="A road", language="en"),
        Document("b", "x", title="एक सड़क", language="hi"),
        Document("c", "x", title="", language="hi"),
    ]
    engine = Particular("सड़क", "road")
    suggestions = Suggestions(engine, lambda: (3, 3, "first"), lambda: documents)
    assert suggestions.of("hi") == ("“एक सड़क” में क्या बताया गया है?",)
    assert suggestions.of("en") == ("What does “A road” report?",)
    assert suggestions.of("vi") == ()


def test_suggestions_are_made_once_for_each_generation():
    engine, generation = FakeEngine(), ["first"]
    suggestions = Suggestions(engine, lambda: (1, 1, generation[0]))
    assert suggestions.of("hi") == suggestions.of("hi") == LABELS["hi"].examples[:3]
    assert len(engine.asked) == 3
    generation[0] = "second"
    suggestions.of("hi")
    assert len(engine.asked) == 6


def test_nothing_is_suggested_while_the_index_cannot_be_read():
    def damaged() -> tuple[int, int, str]:
        raise IndexDamaged("rebuild it")

    assert Suggestions(FakeEngine(), damaged).of("hi") == ()
    assert nothing("hi") == ()
