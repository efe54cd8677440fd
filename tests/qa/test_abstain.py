"""Whether the evidence carries an answer."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import pytest

from index.types import Chunk, Document, Span
from qa.abstain import NO_MATCH, WEAK_EVIDENCE, calibration, confidence, evidence, reason_to_decline
from qa.evidence import Evidence
from qa.meanings import Sought
from qa.names import Name
from qa.query import Query
from qa.retrieve import Found
from qa.types import Passage, Reading

TEXT = "सोक सोन ने 2021 से 81 संवाद किए।"
DOCUMENT = Document("a.txt", TEXT, language="hi")
CHUNK = Chunk("a.txt", Span(0, len(TEXT)))
SOC, DIALOGUE = Sought(("सोक",)), Sought(("संवाद",))


def passage(score: float) -> Passage:
    return Passage(DOCUMENT, CHUNK, score, (("dense", 0.88),))


def query(text: str = "सोक सोन ने 2021 में कितने संवाद किए?", names: tuple[Name, ...] = ()) -> Query:
    return Query(text, text, "hi", (SOC, DIALOGUE), names=names)


def found(nearness: float = 0.08, coverage: float = 0.7) -> Found:
    seen = Evidence(nearness, 0.2, 0.3, 0.1, coverage, 0.5, bears=True)
    return Found((passage(0.4), passage(0.3)), (seen, seen), {DIALOGUE: 3.0, SOC: 2.0}, 0.5)


def test_the_evidence_is_what_the_words_say() -> None:
    seen = evidence(query(), found())
    assert seen == {
        "cosine": 0.88,
        "nearness": 0.08,
        "coverage": 0.7,
        "numbers": 1.0,
        "names": 0.5,
        "together": 0.5,
        "years": 1.0,
        "concentration": 1.0,
        "known": 0.5,
    }


@pytest.mark.parametrize(
    ("text", "share_of_numbers"),
    [("2021 में कितने?", 1.0), ("2019 में कितने?", 0.0), ("२०२१ और 2019?", 0.5), ("कितने?", 1.0)],
)
def test_a_year_that_the_article_does_not_mention_speaks_against_it(text, share_of_numbers) -> None:
    assert evidence(query(text), found())["numbers"] == share_of_numbers


FAR = "सोक सोन ने 2021 से संवाद किए। " + "और बातें। " * 80 + "1998 में बाढ़ आई।"


@pytest.mark.parametrize(
    ("asked", "share"),
    [
        ("कितने?", 1.0),
        ("2021 में कितने?", 1.0),
        ("२०२१ में कितने?", 1.0),
        ("2024 में कितने?", 1.0),
        ("1998 में कितने?", 0.5),
        ("2019 में कितने?", 0.0),
        ("2019 और 2021 में कितने?", 0.5),
        ("3000 में कितने?", 1.0),
    ],
)
def test_a_year_counts_fully_only_in_the_passage_the_lead_or_the_date_of_the_article(asked, share) -> None:
    document = Document("a.txt", FAR, language="hi", published=date(2024, 1, 18))
    first = Passage(document, CHUNK, 0.4, (("dense", 0.88),))
    seen = evidence(query(asked), dataclasses.replace(found(), passages=(first,)))
    assert seen["years"] == share


def test_the_first_five_passages_may_agree_on_an_article_or_not() -> None:
    other = Document("b.txt", TEXT, language="hi")
    others = [Passage(other, Chunk("b.txt", CHUNK.span), 0.2, (("dense", 0.8),))] * 9
    seen = found()
    spread = dataclasses.replace(seen, passages=(*seen.passages, *others), evidence=seen.evidence[:1] * 11)
    assert evidence(query(), spread)["concentration"] == 2 / 5
    assert evidence(query(), dataclasses.replace(seen, passages=seen.passages[:1]))["concentration"] == 1


def test_neighbouring_names_must_be_neighbours_in_the_article() -> None:
    names = (Name("Soc", ("सोक",)), Name("Son", ("सोन",)), Name("Ba", ("संवाद",)))
    seen = evidence(Query("Soc Son Ba?", "Soc Son Ba?", "en", (), names=names), found())
    assert seen["together"] == 0.5


def test_names_count_only_where_there_are_some() -> None:
    assert evidence(query(names=(Name("Soc", ("सोक",)),)), found())["names"] == 0.5


@pytest.mark.parametrize("language", ["hi", "hi-Latn", "en", "vi"])
def test_every_language_has_a_model_of_the_evidence_with_a_sensible_threshold(language) -> None:
    model = calibration(language)
    assert set(model.weights) == set(evidence(query(), found()))
    assert 0.2 < model.threshold < 0.9
    assert model.figures["auroc"] > 0.7


def test_a_language_without_a_model_has_that_of_english() -> None:
    assert calibration("und") == calibration("en")


def test_confidence_is_the_logistic_of_the_weighted_evidence() -> None:
    model = calibration("hi")
    seen = evidence(query(), found())
    total = model.intercept + sum(model.weights[name] * seen[name] for name in seen)
    assert confidence(query(), found()) == pytest.approx(1 / (1 + math.exp(-total)))


def test_nothing_found_is_a_reason_of_its_own() -> None:
    assert confidence(query(), Found(())) == 0.0
    assert reason_to_decline(query(), Found(()), 0.0) == NO_MATCH


def test_weak_evidence_declines_and_strong_does_not() -> None:
    threshold = calibration("hi").threshold
    assert reason_to_decline(query(), found(), threshold - 0.01) == WEAK_EVIDENCE
    assert reason_to_decline(query(), found(), threshold) is None


def test_a_reader_that_took_part_is_weighed_by_its_score_of_the_first_passage() -> None:
    plain, sure, unsure = (
        dataclasses.replace(found(), readings=readings)
        for readings in ((), (Reading(10.0), Reading(-2.0)), (Reading(-10.0), Reading(9.0)))
    )
    assert "reading" not in evidence(query(), plain)
    assert evidence(query(), sure)["reading"] == pytest.approx(math.tanh(1.0))
    assert confidence(query(), sure) > confidence(query(), unsure)
