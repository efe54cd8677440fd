from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import build
from index.catalog import text_digest
from index.clean import clean
from index.sentences import sentence_spans
from index.snapshot import Snapshot
from index.types import Chunk, Document, Span
from qa import AskSettings, Assistant
from qa.meanings import sought
from qa.quote import quote_of, quotes_of
from qa.retrieve import Found
from qa.types import Passage, Quote
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

ARTICLE = """बाढ़ राहत

बाट शात में राहत का काम सोमवार को शुरू हुआ। जिला प्रशासन ने 142 परिवारों को सुरक्षित जगह पहुँचाया। \
हर परिवार को 25 किलो चावल मिला। पीने का पानी भी बाँटा गया। स्कूल अगले सप्ताह तक बंद रहेंगे।

[विज्ञापन_2]

पुल की मरम्मत पर 17 करोड़ खर्च होंगे। काम मार्च में पूरा होगा।
"""
BAT_XAT = Document("flood.txt", ARTICLE, language="hi")
CONTENT = clean(BAT_XAT).content
SENTENCES = [span for paragraph in CONTENT for span in sentence_spans(ARTICLE, paragraph)]


def at(first: str, last: str = "") -> Span:
    """The span from ``first`` to the end of ``last`` in the article."""
    start = ARTICLE.index(first)
    return Span(start, ARTICLE.index(last or first) + len(last or first))


def quoted(question: str, span: Span, *, length: int = 400, document=BAT_XAT, content=CONTENT) -> Quote:
    worth = dict.fromkeys(sought(question, "hi"), 1.0)
    passage = Passage(document, Chunk(document.id, span), 1.0)
    return quote_of(passage, worth, length=length, content=content, digest=text_digest(document.text))


PARAGRAPH = at("बाट शात", "बंद रहेंगे।")


@pytest.mark.parametrize(
    ("question", "length", "text"),
    [
        ("कितने किलो चावल मिला?", 40, "हर परिवार को 25 किलो चावल मिला।"),
        ("स्कूल कब तक बंद?", 50, "स्कूल अगले सप्ताह तक बंद रहेंगे।"),
        (
            "चावल और पानी?",
            70,
            "हर परिवार को 25 किलो चावल मिला। पीने का पानी भी बाँटा गया।",
        ),
    ],
)
def test_a_quote_is_the_sentences_that_hold_most_of_the_questions_words(question, length, text) -> None:
    assert quoted(question, PARAGRAPH, length=length).text == text


def test_rare_words_outweigh_common_ones() -> None:
    passage = Passage(BAT_XAT, Chunk(BAT_XAT.id, PARAGRAPH), 1.0)
    terms = dict.fromkeys(sought("हर परिवार", "hi"), 0.1) | dict.fromkeys(sought("सप्ताह", "hi"), 5.0)
    found = quote_of(passage, terms, length=40, content=CONTENT, digest="0" * 64)
    assert found.text == "स्कूल अगले सप्ताह तक बंद रहेंगे।"


def test_a_quote_has_three_sentences_at_the_most() -> None:
    found = quoted("राहत प्रशासन चावल पानी स्कूल", PARAGRAPH)
    assert len(sentence_spans(found.text)) == 3


def test_a_quote_is_cut_by_the_length_before_the_third_sentence() -> None:
    assert quoted("राहत", PARAGRAPH, length=50).text == "बाट शात में राहत का काम सोमवार को शुरू हुआ।"


def test_a_sentence_longer_than_the_length_is_quoted_whole() -> None:
    sentence = "पुल " + "और सड़क " * 100 + "बने।"
    text = f"पहला वाक्य। {sentence} आख़िरी वाक्य।"
    document = Document("long.txt", text)
    found = quoted("सड़क", Span(0, len(text)), document=document, content=[Span(0, len(text))])
    assert found.text == sentence
    assert len(found.text) > 400


def test_a_part_of_a_sentence_too_long_to_embed_is_quoted_as_it_was_embedded() -> None:
    text = "और सड़क " * 100 + "बने।"
    document = Document("long.txt", text)
    found = quoted("सड़क", Span(8, 80), document=document, content=[Span(0, len(text))])
    assert (found.span, found.before, found.after) == (Span(8, 80), None, None)


def test_the_sentences_around_a_quote_are_its_context_and_not_part_of_it() -> None:
    found = quoted("25 किलो चावल", PARAGRAPH, length=40)
    assert found.before == at("जिला प्रशासन", "पहुँचाया।")
    assert found.after == at("पीने का पानी", "बाँटा गया।")


def test_the_context_may_come_from_another_paragraph_but_never_from_furniture() -> None:
    found = quoted("पुल की मरम्मत", at("पुल की", "होंगे।"))
    assert found.before == at("स्कूल अगले", "बंद रहेंगे।")
    assert found.after == at("काम मार्च", "पूरा होगा।")


def test_a_quote_ends_before_furniture_that_stands_between_two_sentences() -> None:
    found = quoted("स्कूल पुल", at("स्कूल अगले", "पूरा होगा।"))
    assert found.text == "स्कूल अगले सप्ताह तक बंद रहेंगे।"


def test_the_first_sentence_of_an_article_has_nothing_before_it_and_the_last_nothing_behind() -> None:
    assert quoted("बाढ़ राहत", at("बाढ़ राहत")).before is None
    assert quoted("मार्च", at("काम मार्च", "पूरा होगा।")).after is None


def test_without_any_word_of_the_question_the_first_sentences_are_quoted() -> None:
    assert quoted("xyz", PARAGRAPH, length=50).text == "बाट शात में राहत का काम सोमवार को शुरू हुआ।"


@given(st.data(), st.integers(40, 500), st.sampled_from(["राहत चावल", "स्कूल पुल मार्च", "?"]))
def test_a_quote_is_one_to_three_whole_sentences_within_the_length(data, length, question) -> None:
    first = data.draw(st.integers(0, len(SENTENCES) - 1))
    last = data.draw(st.integers(first, len(SENTENCES) - 1))
    found = quoted(question, Span(SENTENCES[first].start, SENTENCES[last].end), length=length)
    inside = [span for span in SENTENCES if found.span.contains(span)]
    assert 1 <= len(inside) <= 3
    assert found.span == Span(inside[0].start, inside[-1].end)
    assert len(found.span) <= length or len(inside) == 1
    assert "विज्ञापन" not in found.text
    for side in (found.before, found.after):
        assert side is None or side in SENTENCES


REPORTS = {
    "a.txt": "पुल सोमवार को खुला। उस पर 17 करोड़ लगे।\n",
    "b.txt": "पुल सोमवार को  खुला। उस पर 17 करोड़ लगे।\n",
    "c.txt": "पुल सोमवार को खुला।\n",
    "d.txt": "चाय 320 टन बिकी।\n",
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Snapshot:
    root = tmp_path_factory.mktemp("reports")
    corpus = write_corpus(root / "corpus", REPORTS)
    build(corpus, root / "index", embedder=WordHashEmbedder())
    return Snapshot.open(root / "index")


def found(snapshot: Snapshot, *places: tuple[str, float]) -> Found:
    """As if retrieval had found the first chunk of each document, with this score."""
    passages = []
    for id, score in places:
        number = snapshot.catalog.document_number(id)
        assert number is not None
        (_, span), *_ = snapshot.catalog.chunks_of(number)
        passages.append(Passage(snapshot.catalog.document(number), Chunk(id, span), score))
    return Found(tuple(passages), worth=dict.fromkeys(sought("पुल 17 करोड़", "hi"), 1.0))


def ids(quotes) -> list[str]:
    return [quote.document.id for quote in quotes]


def test_the_best_passage_is_quoted_first_and_a_far_weaker_one_not_at_all(reports) -> None:
    quotes = quotes_of(found(reports, ("a.txt", 0.9), ("d.txt", 0.5)), reports, most=3, length=400)
    assert [(quote.document.id, quote.text) for quote in quotes] == [
        ("a.txt", "पुल सोमवार को खुला। उस पर 17 करोड़ लगे।")
    ]


def test_no_more_quotes_are_shown_than_asked_for(reports) -> None:
    both = found(reports, ("a.txt", 0.9), ("d.txt", 0.9))
    assert ids(quotes_of(both, reports, most=3, length=400)) == ["a.txt", "d.txt"]
    assert ids(quotes_of(both, reports, most=1, length=400)) == ["a.txt"]


def test_a_quote_never_repeats_another_even_with_other_blanks(reports) -> None:
    quotes = quotes_of(found(reports, ("a.txt", 0.9), ("b.txt", 0.9)), reports, most=3, length=400)
    assert ids(quotes) == ["a.txt"]


@pytest.mark.parametrize("order", [("a.txt", "c.txt"), ("c.txt", "a.txt")])
def test_of_two_quotes_of_which_one_holds_the_other_the_first_is_shown(reports, order) -> None:
    quotes = quotes_of(found(reports, *((id, 0.9) for id in order)), reports, most=3, length=400)
    assert ids(quotes) == [order[0]]


def test_quotes_carry_the_digest_of_the_indexed_text(reports) -> None:
    (quote,) = quotes_of(found(reports, ("d.txt", 0.9)), reports, most=3, length=400)
    assert quote.digest == text_digest(REPORTS["d.txt"])
    assert quote.verified


def test_a_document_is_quoted_at_the_offsets_of_its_file(reports) -> None:
    (quote,) = quotes_of(found(reports, ("b.txt", 0.9)), reports, most=3, length=400)
    assert REPORTS["b.txt"][quote.span.start : quote.span.end] == quote.text


LEANS = (
    "जिला अधिकारी फाम वान नाम ने पुल का काम देखा। उन्होंने कहा कि 17 करोड़ खर्च होंगे। "
    "मौसम इस पूरे सप्ताह के दौरान वहाँ बहुत ही साफ़ और सुहावना बना रहा।"
)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (90, "जिला अधिकारी फाम वान नाम ने पुल का काम देखा। उन्होंने कहा कि 17 करोड़ खर्च होंगे।"),
        (60, "उन्होंने कहा कि 17 करोड़ खर्च होंगे।"),  # both do not fit: the one before stays context
    ],
)
def test_a_sentence_that_leans_brings_the_one_before_it_along_where_both_fit(length, text) -> None:
    document = Document("leans.txt", LEANS, language="hi")
    start = LEANS.index("उन्होंने")
    whole = [Span(0, len(LEANS))]
    found = quoted("करोड़ खर्च", Span(start, len(LEANS)), length=length, document=document, content=whole)
    assert found.text == text
    assert found.before == (None if length == 90 else Span(0, start - 1))


def test_a_sentence_that_leans_brings_nothing_from_behind_furniture() -> None:
    text = "पुल का काम पूरा हुआ।\n[विज्ञापन_2]\nउन्होंने कहा कि 17 करोड़ खर्च हुए।\n"
    document, start = Document("leans.txt", text), text.index("उन्होंने")
    content = [Span(0, 20), Span(start, len(text) - 1)]
    assert quoted("करोड़", content[1], document=document, content=content).span == content[1]


def test_copies_and_near_copies_are_named_with_the_quote_and_not_quoted_again(tmp_path) -> None:
    report = ARTICLES["बाढ़.txt"]
    texts = {
        "a.txt": report,
        "b/same.txt": report,
        "c.txt": report.replace("सोमवार को ", "") + "\nसंवाददाता ने बताया।\n",
        "d.txt": report.replace("142", "143").replace("प्रत्येक", "हर"),
    }
    for name in texts:
        (tmp_path / "articles" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "articles" / name).write_text(texts[name], encoding="utf-8")
    build(tmp_path / "articles", tmp_path / "index", embedder=WordHashEmbedder())
    assistant = Assistant(tmp_path / "index", WordHashEmbedder(), AskSettings(decline=False))
    reply = assistant.ask("प्रत्येक परिवार को सुरक्षित स्थान पर पहुँचाया गया?")
    quotes = reply.quotes
    copies = {"a.txt", "b/same.txt", "c.txt"}  # not d.txt, which gives another number
    for quote in quotes:
        ids = {quote.document.id, *(other.id for other in quote.also_in)}
        assert ids == (copies if "142" in quote.text else {"d.txt"})
    assert "142" in "".join(quote.text for quote in quotes)
    assert len(reply.nearest) == 2  # each report is found once, the copy that was found is named with it
    for passage in reply.nearest:
        ids = {passage.document.id, *(other.id for other in passage.also_in)}
        assert ids == (copies if "142" in passage.text else {"d.txt"})


def test_a_longer_report_is_found_beside_the_one_whose_words_it_holds(tmp_path) -> None:
    short = "बाढ़ राहत का काम सोमवार को शुरू हुआ।"
    more = " ".join(f"दल {number} ने अलग बस्ती में नाव भेजी।" for number in range(1, 9))
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "short.txt").write_text(short, encoding="utf-8")
    (tmp_path / "articles" / "long.txt").write_text(f"{short} {more}", encoding="utf-8")
    build(tmp_path / "articles", tmp_path / "index", embedder=WordHashEmbedder())
    assistant = Assistant(tmp_path / "index", WordHashEmbedder(), AskSettings(decline=False))
    nearest = assistant.ask(short).nearest
    assert nearest[0].document.id == "short.txt"
    assert "long.txt" in [passage.document.id for passage in nearest]
