from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from index.types import BuildReport, Card, Failure
from tests.ui.fakes import HOSTILE
from tests.ui.markup import Markup
from ui.escape import neutral
from ui.i18n import LABELS
from ui.kept import Summary
from ui.library import Listed
from ui.past import past_html, search_html
from ui.rebuild import Job
from ui.shelf import MOST, job_html, list_html, notes_html, tools_html

BRIDGE = Card("news/bridge.txt", "सेमल्टी का पुल", language="hi", published=date(2024, 11, 19), length=123456)
REPORT = BuildReport(
    "g",
    1234,
    9000,
    3,
    2,
    1,
    1228,
    40,
    61.4,
    failures=(Failure("bad.pdf", "encrypted"),),
    duplicates=(("a.txt", "b.txt"),),
)


def test_a_document_is_listed_with_all_that_is_known_of_it():
    page = Markup(list_html([Listed(BRIDGE, "indexed", "news/bridge.txt")], "hi", writable=True))
    assert page.all("p", class_="count")[0].text == "1 लेख"
    assert page.all("th", scope="row")[0].text == "सेमल्टी का पुलnews/bridge.txt"
    cells = [cell.text for cell in page.all("td")]
    assert cells == ["–", "हिन्दी", "19 नवंबर 2024", "1,23,456", "खोज में है", "हटाएँ"]
    assert page.all("button", name="remove")[0].attributes["value"] == "news/bridge.txt"
    assert page.odd == [] and page.open == []


def test_a_file_that_failed_says_why_and_a_text_that_is_there_twice_says_where():
    found = [
        Listed(Card("a.pdf"), "failed", "a.pdf", "encrypted"),
        Listed(BRIDGE, "new", same_text=("b.txt",)),
    ]
    page = Markup(list_html(found, "en", writable=False))
    assert [one.text for one in page.all("span", class_="why")] == [
        *("a.pdf", "encrypted"),
        *("news/bridge.txt", "The same text stands in: b.txt"),
    ]
    assert page.all("button") == []


def test_a_long_list_shows_its_beginning_and_counts_all():
    page = Markup(
        list_html([Listed(Card(f"{n}.txt"), "indexed") for n in range(MOST + 5)], "en", writable=False)
    )
    assert page.all("p", class_="count")[0].text == "205 articles (200)"
    assert len(page.all("tr")) == MOST + 1


def test_an_empty_list_says_so():
    assert Markup(list_html([], "vi", writable=True)).all("p")[0].text == LABELS["vi"].on_shelf.none


@pytest.mark.parametrize(
    ("job", "button", "said"),
    [
        (Job(), "rebuild", "Rebuild the index"),
        (Job("running", "read", 3, 40), "cancel", "CancelReading files: 3 / 40"),
        (
            Job("running", "embed", 1000, 12000, 10.0, 1100.0),
            "cancel",
            "CancelBuilding the index: 1,000 / 12,000 · about 18 minutes left",
        ),
        (
            Job("cancelling", "embed", 1, 2, 1.0, 12.2),
            "cancel",
            "CancelBuilding the index: 1 / 2 · about 13 seconds left",
        ),
        (Job("cancelled"), "rebuild", f"Rebuild the index{LABELS['en'].on_shelf.cancelled}"),
        (
            Job("failed", error="no <space>"),
            "rebuild",
            "Rebuild the indexThe index could not be built; the last one goes on answering: no <space>",
        ),
        (
            Job("done", report=REPORT),
            "rebuild",
            "Rebuild the indexReady: 1,234 articles; 3 new, 2 changed, 1 gone (61 s)"
            "Files left out (1)bad.pdf: encryptedFiles with the same text (1)a.txt = b.txt",
        ),
    ],
)
def test_a_rebuild_says_how_far_it_is_or_what_came_of_it(job, button, said):
    page = Markup(job_html(job, "en", writable=True))
    assert page.all("button")[0].attributes["name"] == button
    assert ("disabled" in page.all("button")[0].attributes) == (job.state == "cancelling")
    assert page.all("div")[0].text == said
    assert job_html(job, "en", writable=False) == ""


def test_what_was_done_is_said_and_a_file_that_is_there_can_be_replaced():
    page = Markup(notes_html([("good", "a.txt: added")], "en", ["b.txt"]))
    assert [(one.attributes["class"], one.text) for one in page.all("li")] == [
        ("good", "a.txt: added"),
        ("trouble", "b.txt is there already. Replace"),
    ]
    assert page.all("button", name="replace")[0].attributes["value"] == "b.txt"
    assert notes_html([], "en") == ""


def test_the_tools_say_that_a_library_is_read_only():
    assert (
        "sandarbh serve --corpus" in Markup(tools_html("en", writable=False)).all("p", class_="note")[0].text
    )
    assert Markup(tools_html("en", writable=True)).all("p") == []


def summary(title: str) -> Summary:
    when = datetime(2026, 2, 5, tzinfo=UTC)
    return Summary("0" * 32, title, when, when, 1234)


def test_a_conversation_is_listed_to_be_opened_renamed_exported_and_deleted():
    page = Markup(past_html([summary("पुल कब खुला?")], "hi"))
    assert [one.attributes["name"] for one in page.all("button")] == ["open", "rename", "remove"]
    assert {one.attributes["value"] for one in page.all("button")} == {"0" * 32}
    assert page.all("span", class_="about")[0].text == "5 फ़रवरी 2026 · 1,234 प्रश्न"
    assert [one.attributes["href"] for one in page.all("a")] == [
        f"api/conversations/{'0' * 32}?form=markdown",
        f"api/conversations/{'0' * 32}?form=json",
    ]


def test_without_conversations_that_is_said():
    assert LABELS["en"].on_past.none in past_html([], "en")
    assert LABELS["en"].on_past.off in search_html("en", kept=False)
    assert "gone" in past_html([], "en", "gone")


def test_hostile_titles_files_and_reasons_show_as_their_own_text():
    card = Card(HOSTILE, HOSTILE, source=HOSTILE)
    listed = Markup(list_html([Listed(card, "failed", HOSTILE, HOSTILE, (HOSTILE,))], "hi", writable=True))
    past = Markup(past_html([summary(HOSTILE)], "hi"))
    notes = Markup(notes_html([("good", HOSTILE)], "hi", [HOSTILE]))
    failed = Markup(job_html(Job("failed", error=HOSTILE), "hi", writable=True))
    for page in (listed, past, notes, failed):
        assert page.odd == [] and page.open == []
        assert page.all("img") == page.all("script") == []
        assert neutral(HOSTILE) in "".join(element.text for element in page.elements)
