from __future__ import annotations

import random

import numpy as np
import pytest

from index.likeness import LEAST, near_groups, signature


def article(seed, words=300):
    chosen = random.Random(seed)
    return [f"शब्द{chosen.randrange(5000)}" for _ in range(words)]


def signed(words):
    return signature([" ".join(words)])


def jaccard(a, b):
    one, other = ({tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in (a, b))
    return len(one & other) / len(one | other)


def test_a_signature_is_the_same_in_every_process_and_of_512_bytes():
    made = signature(["बाट शात में बाढ़ राहत का काम शुरू हुआ।"])
    assert len(made) == 512
    assert made[:8].hex() == "40cd8f3965683a20"


def test_paragraphs_do_not_matter_but_order_of_words_does():
    words = article(1)
    assert signature([" ".join(words[:100]), " ".join(words[100:])]) == signed(words)
    assert signed(words[::-1]) != signed(words)


@pytest.mark.parametrize("kept", [300, 270, 240, 150])
def test_the_share_of_equal_places_estimates_the_similarity(kept):
    words = article(2)
    other = words[:kept] + article(3)[kept:]
    rows = [np.frombuffer(signed(each), "<u4") for each in (words, other)]
    assert float((rows[0] == rows[1]).mean()) == pytest.approx(jaccard(words, other), abs=0.13)  # 3 x .044


def test_like_articles_are_grouped_and_others_are_not():
    base = article(4)
    copies = {"b": base, "c": base[20:], "a": ["नया", *base]}
    others = {str(n): article(10 + n) for n in range(200)}
    given = [(id, signed(words)) for id, words in {"x": article(9), **copies, **others}.items()]
    assert near_groups(given) == (("b", "c", "a"),)


def test_a_chain_of_likes_is_one_group():
    base = article(5, 400)
    chain = [base[start : start + 300] for start in (0, 45, 90)]
    assert jaccard(chain[0], chain[2]) < LEAST < jaccard(chain[0], chain[1])
    assert near_groups([(str(n), signed(words)) for n, words in enumerate(chain)]) == (("0", "1", "2"),)


def test_few_or_no_documents_and_short_ones_are_no_trouble():
    assert near_groups([]) == ()
    assert near_groups([("a", signed(["एक"]))]) == ()
    assert near_groups([("a", signed(["एक"])), ("b", signed(["दो"])), ("c", signed(["एक"]))]) == (("a", "c"),)
