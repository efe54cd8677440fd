from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from index.types import Card
from qa.types import Filters
from tests.ui.fakes import HOSTILE
from tests.ui.markup import Markup
from ui.i18n import LABELS
from ui.scope import Unfit, changed, check, fits, said_of, scope_html

HINDI = LABELS["hi"]
SAID = HINDI.on_scope
CARDS = (
    Card("a.txt", "पुल खुला", language="hi", published=date(2024, 3, 1), source="Pahad"),
    Card("b.txt", "The bridge", language="en", published=date(2025, 3, 1), source="Hill"),
    Card("c.txt", "", language="hi"),
)


def kept(**filters: Any) -> Filters:
    sets: dict[str, Any] = {
        name: frozenset(one) if isinstance(one, list) else one for name, one in filters.items()
    }
    return Filters(**sets)


@pytest.mark.parametrize(
    ("kind", "value", "after"),
    [
        ("languages", "en", kept(languages=["en"])),
        ("since", "2024-03-02", kept(since=date(2024, 3, 2))),
        ("until", "2024-03-02", kept(until=date(2024, 3, 2))),
        ("sources", " PAHAD", kept(sources=["Pahad"])),
        ("documents", "the bridge", kept(documents=["b.txt"])),
        ("documents", "c.txt", kept(documents=["c.txt"])),
    ],
)
def test_what_is_chosen_is_kept_to_until_it_is_taken_away(kind, value, after):
    chosen = changed(Filters(), {"kind": kind, "value": value, "on": True}, CARDS, HINDI)
    assert chosen == after
    gone = getattr(after, kind)
    (gone,) = gone if isinstance(gone, frozenset) else (gone.isoformat(),)
    assert changed(chosen, {"kind": kind, "value": gone, "on": False}, CARDS, HINDI) == Filters()


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("languages", "xx", SAID.unknown.format(what="xx")),
        ("documents", "d.txt", SAID.unknown.format(what="d.txt")),
        ("documents", " ", SAID.unknown.format(what=" ")),
        ("sources", "Valley", SAID.unknown.format(what="Valley")),
        ("since", "yesterday", SAID.unknown.format(what="yesterday")),
        ("until", "2020-01-01", SAID.reversed),
    ],
)
def test_what_is_not_there_is_said_in_the_language_of_the_page(kind, value, why):
    with pytest.raises(Unfit) as caught:
        changed(kept(since=date(2024, 1, 1)), {"kind": kind, "value": value, "on": True}, CARDS, HINDI)
    assert str(caught.value) == why


@pytest.mark.parametrize(
    "data",
    [{}, {"kind": "languages"}, {"kind": "__class__", "value": "x", "on": True}, {"kind": 7, "value": "x"}]
    + [
        {"kind": "documents", "value": "x" * 501, "on": True},
        {"kind": "sources", "value": ["x"], "on": True},
    ],
)
def test_what_no_field_says_changes_nothing(data):
    filters = kept(languages=["hi"])
    assert changed(filters, data, CARDS, HINDI) is filters


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(), ["a.txt", "b.txt", "c.txt"]),
        (kept(languages=["hi"]), ["a.txt", "c.txt"]),
        (kept(since=date(2024, 3, 1)), ["a.txt", "b.txt"]),
        (kept(until=date(2024, 3, 1)), ["a.txt"]),
        (kept(sources=["hILL"]), ["b.txt"]),
        (kept(documents=["c.txt"], languages=["en"]), []),
    ],
)
def test_the_documents_that_fit_are_those_that_are_asked(filters, ids):
    assert [card.id for card in CARDS if fits(card, filters)] == ids
    if ids:
        check(filters, CARDS, HINDI)
    else:
        with pytest.raises(Unfit, match=SAID.nothing):
            check(filters, CARDS, HINDI)


def test_a_document_that_went_away_since_it_was_chosen_is_named():
    with pytest.raises(Unfit) as caught:
        check(kept(documents=["gone.txt"]), CARDS, HINDI)
    assert str(caught.value) == SAID.unknown.format(what="gone.txt")


def test_what_questions_are_kept_to_is_said_in_the_form_of_the_language():
    filters = kept(languages=["hi"], since=date(2024, 11, 19), documents=["a.txt"])
    assert said_of(filters, HINDI, {"a.txt": "पुल"}) == "केवल इनमें: हिन्दी · 19 नवंबर 2024 से · पुल"
    assert said_of(filters, LABELS["vi"], {}) == "Chỉ trong: tiếng Hindi · từ 19 tháng 11, 2024 · a.txt"
    assert said_of(Filters(), HINDI, {}) == ""


def test_the_bar_shows_chips_that_take_away_and_how_many_documents_fit():
    shown = Markup(scope_html(kept(languages=["hi"], sources=["Pahad"]), CARDS, HINDI))
    assert shown.odd == []
    assert [
        (one.attributes["data-kind"], one.attributes["value"]) for one in shown.all("button", name="drop")
    ] == [
        ("languages", "hi"),
        ("sources", "Pahad"),
    ]
    assert [
        one.attributes["value"] for one in shown.all("input", type="checkbox") if "checked" in one.attributes
    ] == ["hi"]
    assert shown.all("p", class_="fitting")[0].text == SAID.fitting.format(count=1)


def test_hostile_titles_and_publishers_are_their_own_text():
    cards = (Card("<b>.txt", HOSTILE, language="hi", source=HOSTILE),)
    filters = kept(documents=["<b>.txt"], sources=[HOSTILE])
    shown = Markup(scope_html(filters, cards, HINDI, trouble=HOSTILE))
    assert shown.odd == []
    assert not {"img", "script", "b"} & {one.tag for one in shown.elements}
