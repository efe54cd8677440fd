from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader, PdfWriter

from index.clean import clean
from index.errors import LoadError
from index.formats.layout import page_at
from index.formats.pdf import load_pdf
from index.types import Document, Failure
from tests.index.formats.documents import only
from tests.index.formats.made import LEFT, TOP, drawn, numbered, pdf, show, stream, wrapped

FIRST = (
    "हाई लांग शहर के पास बाढ़ से हुई क्षति की पूर्ति के लिए प्रधानमंत्री ने निर्देश दिया कि किसानों को "
    "अर्थ-व्यवस्था सुधारने हेतु 1,009 करोड़ रुपये दिए जाएँ। श्रीमती ज्ञानेश्वरी ने क्षेत्र में चिंता व्यक्त की।"
)
SECOND = (
    "The committee met on Monday and talked about the wells of the northern villages, where the water stands "
    "lower than in any year since the records began. It will meet again in the spring."
)


def read(data: bytes, id: str = "a.pdf") -> Document:
    return only(load_pdf(id, io.BytesIO(data)))


def test_lines_become_paragraphs_and_a_form_feed_stands_between_pages():
    document = read(pdf(wrapped(FIRST, SECOND), wrapped(SECOND)))
    assert document == Document("a.pdf", f"{FIRST}\n{SECOND}\n\f{SECOND}", language="en")
    assert [page_at(document.text, at) for at in (0, len(FIRST), len(document.text) - 1)] == [1, 1, 2]


def test_a_sentence_that_runs_over_a_page_stays_whole_and_belongs_to_the_page_where_it_begins():
    lines = wrapped(SECOND)[:-1]
    text = read(pdf(lines[:2], lines[2:])).text
    first, second = SECOND.split(" It")
    assert text == f"{first}\n\fIt{second}"
    assert page_at(text, text.index("began")) == 1
    assert page_at(text, text.index("It")) == 2


def test_blank_pages_count():
    text = read(pdf(wrapped(FIRST), b"", [], wrapped(SECOND))).text
    assert page_at(text, text.index("committee")) == 4


def test_what_stands_at_the_edge_of_every_page_is_left_out():
    pages = [
        [f"पहाड़ पत्रिका, अंक {number}", "", f"पृष्ठ की बात {word} यहाँ लिखी है।", "", f"{number}"]
        for number, word in enumerate(("एक", "दो", "तीन", "चार"), 1)
    ]
    assert read(pdf(*pages)).text == "\n\f".join(page[2] for page in pages)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["The commit-", "tee met."], "The committee met."),
        (["The commit\u00ad", "tee met."], "The committee met."),
        (
            ["A well-known man and a well-", "known woman met."],
            "A well-known man and a well-known woman met.",
        ),
        (["वहाँ माता-", "पिता रहते हैं।"], "वहाँ माता-पिता रहते हैं।"),
        (["See https://a.vn/kinh-te/2024-", "t5.html"], "See https://a.vn/kinh-te/2024-t5.html"),
        (["From 2019-", "2024 it rained."], "From 2019- 2024 it rained."),
    ],
)
def test_a_word_that_was_cut_at_the_end_of_a_line_is_one_again(lines, text):
    assert read(pdf(lines)).text == text


def test_letters_are_those_that_the_file_says_its_glyphs_stand_for():
    shown = b"/Span<</ActualText<%s>>>BDC %s EMC" % (
        b"feff" + "क्षि".encode("utf-16-be").hex().encode(),
        b"%s",
    )
    glyphs = f"BT /F 12 Tf 1 0 0 1 {LEFT} 700 Tm <e001> Tj 6 0 Td <e002> Tj".encode()
    after = b" 6 0 Td <0924093f> Tj ET"
    assert read(pdf(shown % glyphs + after)).text == "क्षिति"


def test_what_the_file_calls_page_furniture_is_left_out():
    marked = b"/Artifact BMC " + show("Printed from the web", LEFT, 820) + b" EMC "
    assert read(pdf(marked + drawn(["पानी घटा।"]))).text == "पानी घटा।"


def test_text_in_forms_and_in_arrays_is_read():
    page = (
        f"q 1 0 0 1 {LEFT} {TOP} cm /X Do Q BT /F 12 Tf {LEFT} 760 Td [<0061> -40 <0062> -900 <0063>] TJ ET"
    )
    form = b"BT /F 12 Tf 0 0 Td <00690074> Tj ET"
    packed = stream(form).replace(b"<<", b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]", 1)
    assert read(pdf(page.encode(), form=packed)).text.split("\n") == ["it", "ab c"]


def test_columns_are_read_one_after_the_other():
    left, right = (
        wrapped(text)[:-1] for text in ("बायाँ कॉलम " * 9 + "यहाँ ख़त्म।", "दायाँ कॉलम " * 9 + "वहाँ ख़त्म।")
    )
    lines = [show(line[:35], LEFT, TOP - 16 * n) for n, line in enumerate(left)]
    lines += [show(line[:35], LEFT + 260, TOP - 16 * n) for n, line in enumerate(right)]
    text = read(pdf(b"\n".join(lines))).text
    assert text.rindex("बायाँ") < text.index("दायाँ")


def test_a_heading_is_a_line_of_its_own():
    operations = show("पुल खुला", LEFT, TOP, 20) + drawn(["", *wrapped(FIRST)])
    assert read(pdf(operations)).text == f"पुल खुला\n{FIRST}"


def test_properties_count_where_the_text_says_nothing():
    info = {"Title": "पुल की रिपोर्ट", "Author": "हा वी", "CreationDate": "D:20240118093000+05'30'"}
    document = read(pdf(wrapped(FIRST), info=info))
    assert (document.title, document.author, document.published) == (
        "पुल की रिपोर्ट",
        "हा वी",
        date(2024, 1, 18),
    )
    dated = read(pdf(["पुल खुला", "", "12 मार्च 2023", "", *wrapped(FIRST)], info=info))
    assert (dated.published, clean(dated).document.published) == (date(2023, 3, 12), date(2023, 3, 12))


@pytest.mark.parametrize("title", ["Microsoft Word - report.doc", "untitled", "scan0012.pdf", "Document1"])
def test_a_title_that_a_program_wrote_is_none(title):
    assert read(pdf(wrapped(FIRST), info={"Title": title, "Author": "admin"})) == Document(
        "a.pdf", FIRST, language="hi"
    )


def encrypted(data: bytes, password: str) -> bytes:
    writer, made = PdfWriter(PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="AES-256")
    writer.write(made)
    return made.getvalue()


def test_a_file_that_only_forbids_to_print_is_read():
    assert read(encrypted(pdf(wrapped(FIRST)), "")).text == FIRST


SCAN = b"q 100 0 0 100 0 0 cm /X Do Q"
PICTURE = stream(b"\0" * 9).replace(b"<<", b"<</Type/XObject/Subtype/Image/Width 3/Height 3", 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no whole PDF"),
        (b"%PDF-1.7\n", "no whole PDF"),
        (b"\x00" * 5000, "no whole PDF"),
        (pdf(wrapped(FIRST))[:300], "no whole PDF|no pages"),
        (
            numbered([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>", b"<<>>"]),
            "no pages in it",
        ),
        (pdf([]), "no text on its pages"),
        (pdf(SCAN, form=PICTURE), "only pictures (a scan?): run OCR on it"),
        (encrypted(pdf(wrapped(FIRST)), "secret"), "encrypted: save it without a password"),
        (pdf(["\ue123\ue124 \ue125"] * 5), "characters lost"),
        (pdf(["Hkkjr ds iz/kkuea=h us dgk gS fd ;g ns'k ds fy, vPNk gS vkSj blls dke gksxk A"]), "Kruti Dev"),
    ],
)
def test_a_pdf_without_an_article_says_why(data, reason):
    with pytest.raises(LoadError) as caught:
        read(data)
    assert any(words in str(caught.value) for words in reason.split("|"))


def test_the_other_pages_go_on_where_one_cannot_be_read():
    pages = pdf(wrapped(FIRST), ["\ue123\ue124 \ue125"] * 5, SCAN, wrapped(SECOND), form=PICTURE)
    document, *failures = (found for found in load_pdf("a.pdf", io.BytesIO(pages)) if found is not None)
    assert isinstance(document, Document) and document.text == f"{FIRST}\n\f\f\f{SECOND}"
    reasons = [failure.reason for failure in failures if isinstance(failure, Failure)]
    assert [reason.split(":")[0] for reason in reasons] == ["page 2", "page 3"]
