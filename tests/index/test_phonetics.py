from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.fit_sounds import attested, names
from bench.phonetics import romanisations, vietnamese, vocabulary
from index.errors import IndexDamaged, IndexMismatch
from index.phonetics import SoundIndex, similarity, sound_key
from index.sound_costs import FILE, SoundCosts, letters_in_place, sound_costs
from index.sound_key import RULES, romanised
from index.words import unmarked

WORDS = {
    **{"सम्मेलन": 9, "संवाद": 7, "समिति": 8, "प्रांतीय": 3, "ज़िला": 2, "जिला": 5},
    **{"सोक": 4, "सोन": 4, "Sóc": 1, "हनोई": 2},
}
HINDI = st.text("कखगघचछजझटठडढतथदधनपफबभमयरलवशषसहअआइईउऊएऐओऔािीुूृेैोौ्ंँः़", max_size=12)
LATIN = st.text("abcdefghijklmnopqrstuvwxyzđơưăâêôạảãáàộợứỹ", max_size=12)


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        ("त्रुओंग ट्रुओंग Trường Truong TRUONG", "truong"),
        ("ज़ुआन झुआन Xuân Xuan", "juan"),
        ("सोक Sóc Soc", "sok"),
        ("तिन्ह Tĩnh Tinh", "tin"),
        ("गुयेन न्गुयेन Nguyễn Nguyen", "guien"),
        ("क्वांग Quảng Quang", "kvang"),
        ("डुओंग Dương Duong", "duong"),
        ("टाट Tất Tat", "tat"),
        ("थांग Thắng Thang", "tang"),
        ("गियांग जियांग Giang", "jiang"),
        ("ज़मीन जमीन zameen jameen zamin", "jamin"),
        ("फल phal fal", "pal"),
        ("खाना khana khaanaa", "kana"),
        ("अच्छा achchha accha acha", "aca"),
        ("दूर door dur", "dur"),
        ("तीन teen tin", "tin"),
        ("कौन kaun kon", "kon"),
        ("संपर्क सम्पर्क sampark", "sanpark"),
        ("हिंदी हिन्दी hindi hindee", "hindi"),
        ("शाम sham shaam", "sam"),
        ("वाला wala vala", "vala"),
        ("क़लम कलम qalam kalam", "kalam"),
        ("ज्ञान gyan jnan", "gian"),
        ("लक्ष्य lakshy laxy", "laksi"),
    ],
)
def test_spellings_of_one_word_have_one_key(spellings: str, key: str) -> None:
    assert {word: sound_key(word) for word in spellings.split()} == dict.fromkeys(spellings.split(), key)


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("काम", "kaam"),  # a last schwa is not said
        ("लगते", "lagte"),  # nor one between two consonants with vowels around them
        ("कमल", "kamal"),  # but of two in a row, the first is
        ("सड़क", "sadak"),
        ("मित्रता", "mitrataa"),  # nor is one dropped after two consonants
        ("बंदगी", "bandagii"),  # nor after a nasal
        ("न", "na"),  # a word keeps its only vowel
        ("हैं", "hain"),
        ("ज़्यादा", "zyaadaa"),
        ("\u091c\u093c", "za"),
        ("\u095b", "za"),  # the same letter as one code point
        ("Đặng", "dang"),
        ("१२", ""),
        ("2021", ""),
        ("東京", ""),
    ],
)
def test_a_word_is_romanised_without_the_vowels_that_nobody_says(word: str, latin: str) -> None:
    assert romanised(word) == latin


@pytest.mark.parametrize("words", ["पानी रानी", "राम रात", "समिति सम्मेलन", "Sơn Sóc", "थांग त्रुओंग", "करना करने"])
def test_different_words_have_different_keys(words: str) -> None:
    first, second = words.split()
    assert sound_key(first) != sound_key(second)


@settings(deadline=None)  # a busy machine is no defect
@given(HINDI | LATIN | st.text(max_size=30))
def test_a_key_of_any_text_is_plain_letters_without_doubles(word: str) -> None:
    key = sound_key(word)
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz")
    assert not any(a == b for a, b in zip(key, key[1:], strict=False))


@settings(deadline=None)  # a busy machine is no defect
@given(LATIN)
def test_marks_and_case_do_not_change_a_key(word: str) -> None:
    assert sound_key(word) == sound_key(word.upper()) == sound_key(unmarked(word))


def test_every_rule_says_what_it_is_for() -> None:
    assert all(rule.example for rule in RULES)


def test_similarity_is_the_dice_of_bigrams_and_of_consonant_bigrams() -> None:
    # ^p pa an ni i$ *^p *pn *n$ against ^r ra an ni i$ *^r *rn *n$: an, ni, i$ and *n$ are shared.
    assert similarity("pani", "rani") == pytest.approx(2 * 4 / 16)
    assert similarity("sok", "tin") == 0.0
    assert similarity("", "") == 0.0


@settings(deadline=None)  # a busy machine is no defect
@given(LATIN.map(sound_key), LATIN.map(sound_key))
def test_similarity_is_symmetric_and_one_for_a_key_and_itself(a: str, b: str) -> None:
    assert similarity(a, b) == similarity(b, a)
    assert 0.0 <= similarity(a, b) <= 1.0
    assert not a or similarity(a, a) == 1.0


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("काम", ["क^", "ा^", "म$", "ə$"]),
        ("लगते", ["ल^", "ə^", "ग", "ə-", "त", "े$"]),
        ("मित्र", ["म^", "ि^", "त", "र$", "ə&$"]),
        ("संभव", ["स^", "ə^", "ंm", "भ", "ə", "व$", "ə$"]),
        ("कुआँ", ["क^", "ु^", "आ", "ं$"]),
    ],
)
def test_a_letter_knows_where_it_stands(word: str, letters: list[str]) -> None:
    assert letters_in_place(word) == letters


def test_the_costs_are_probabilities_and_small() -> None:
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    assert FILE.stat().st_size < 100_000
    assert max(sum(row.values()) for row in stored.values()) <= 1.001
    assert all(0 < probability <= 1 for row in stored.values() for probability in row.values())


def test_a_likelihood_is_the_sum_over_all_alignments() -> None:
    costs = SoundCosts({"क^": {"k": 0.5, "ka": 0.25}, "ा$": {"a": 0.5, "": 0.125}})
    (found,) = np.exp(costs.log_probabilities(["ka"], [costs.letters("का")]))
    assert found == pytest.approx(0.5 * 0.5 + 0.25 * 0.125, abs=1e-4)


def test_many_words_at_once_have_the_likelihoods_that_they_have_alone() -> None:
    costs, latin, hindi = sound_costs(), ["samiti", "sammelan", "x"], ["समिति", "सम्मेलन", "न"]
    for alone in latin:
        together = costs.log_probabilities([alone], [costs.letters(word) for word in hindi])
        apart = [float(costs.log_probabilities([alone], [costs.letters(word)])[0]) for word in hindi]
        assert together.tolist() == pytest.approx(apart)
    for word in hindi:
        together = costs.log_probabilities(latin, [costs.letters(word)])
        apart = [float(costs.log_probabilities([one], [costs.letters(word)])[0]) for one in latin]
        assert together.tolist() == pytest.approx(apart)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("samvaad", "संवाद"),
        ("sammelan", "सम्मेलन"),
        ("samitee", "समिति"),
        ("prantiya", "प्रांतीय"),
        ("Hanoi", "हनोई"),
        ("Hà Nội", "हनोई"),
        ("Sơn", "सोन"),
        ("सम्मेलनों", "सम्मेलन"),
        ("सौक", "सोक"),
        ("Soc", "Sóc"),
        ("zila", "ज़िला"),
        ("jila", "जिला"),
        ("ज़िला", "ज़िला"),
        ("जिला", "जिला"),
    ],
)
def test_the_word_that_sounds_alike_is_first(asked: str, found: str) -> None:
    assert SoundIndex.build(WORDS).nearest(asked, 1)[0][0] == found


def test_the_same_word_scores_one_and_scores_fall() -> None:
    scores = [score for _, score in SoundIndex.build(WORDS).nearest("संवाद", 10)]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert scores[1] < 0.7


def test_across_leaves_out_the_script_of_the_question() -> None:
    sounds = SoundIndex.build(WORDS)
    assert sounds.nearest("Soc", 1, across=True)[0][0] == "सोक"
    assert sounds.nearest("सोक", 5, across=True)[0][0] == "Sóc"
    assert {word for word, _ in sounds.nearest("सोक", 9, across=True)} == {"Sóc"}
    ends = [consonant + vowel for consonant in "कगतपबमनरलवसजच" for vowel in "ािुेो"]
    crowd = dict.fromkeys([f"सम्मेलन{end}" for end in ends] + ["Sama"], 1)
    assert sounds.build(crowd).nearest("सम्मेलन", 1, across=True)[0][0] == "Sama"


def test_a_word_that_is_far_from_all_still_has_a_nearest() -> None:
    (found,) = SoundIndex.build({"सोन": 1}).nearest("samvidhanikta")
    assert found[0] == "सोन"
    assert found[1] < 0.1


def test_equal_scores_go_by_the_word_itself_then_frequency_then_alphabet() -> None:
    same = {"Hòa": 1, "Hoà": 1, "Hóa": 3}
    assert [word for word, _ in SoundIndex.build(same).nearest("hoa")] == ["Hóa", "Hoà", "Hòa"]
    assert [word for word, _ in SoundIndex.build(same).nearest("Hòa")] == ["Hòa", "Hóa", "Hoà"]


@pytest.mark.parametrize("word", ["", "2021", "東京", "-", "़"])
def test_what_cannot_be_said_is_near_nothing(word: str) -> None:
    sounds = SoundIndex.build(WORDS | {word: 5})
    assert len(sounds) == len(WORDS)
    assert sounds.nearest(word) == []


def test_an_empty_vocabulary_has_no_words_before_and_after_saving(tmp_path: Path) -> None:
    sounds = SoundIndex.build({"2021": 3})
    sounds.save(tmp_path)
    assert sounds.nearest("sok") == SoundIndex.open(tmp_path).nearest("sok") == []


@settings(deadline=None)  # a busy machine is no defect
@given(st.dictionaries(HINDI | LATIN, st.integers(1, 9), max_size=80), HINDI | LATIN)
def test_nearest_gives_distinct_words_of_the_vocabulary_best_first(words: dict[str, int], asked: str) -> None:
    found = SoundIndex.build(words).nearest(asked, 10)
    assert len({word for word, _ in found}) == len(found) <= 10
    assert {word for word, _ in found} <= words.keys()
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


@settings(deadline=None)  # a busy machine is no defect
@given(st.dictionaries(HINDI | LATIN, st.integers(1, 9), max_size=30))
def test_a_word_of_the_vocabulary_finds_itself(words: dict[str, int]) -> None:
    sounds = SoundIndex.build(words)
    for word in words:
        assert not sound_key(word) or sounds.nearest(word, 1)[0] == (word, 1.0)


def test_an_opened_index_finds_what_the_built_one_finds(tmp_path: Path) -> None:
    built = SoundIndex.build(WORDS)
    built.save(tmp_path / "sounds")
    opened = SoundIndex.open(tmp_path / "sounds")
    for word in [*WORDS, "samvad", "Trường"]:
        assert opened.nearest(word, 9) == built.nearest(word, 9)


def test_bigrams_are_stored_in_order_whatever_the_order_of_sets(tmp_path: Path) -> None:
    SoundIndex.build(WORDS).save(tmp_path)
    grams = json.loads((tmp_path / "sounds.json").read_text(encoding="utf-8"))["grams"]
    assert grams == sorted(grams)


def test_the_same_vocabulary_is_saved_as_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    SoundIndex.build(WORDS).save(tmp_path / "a")
    SoundIndex.build(dict(reversed(WORDS.items()))).save(tmp_path / "b")
    for name in ("sounds.json", "sounds.npz"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("name", ["sounds.json", "sounds.npz"])
@pytest.mark.parametrize("left", [0, 40, None])
def test_a_file_that_is_cut_or_missing_is_damage(tmp_path: Path, name: str, left: int | None) -> None:
    SoundIndex.build(WORDS).save(tmp_path)
    if left is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:left])
    with pytest.raises(IndexDamaged, match="sandarbh index"):
        SoundIndex.open(tmp_path)


def test_files_of_two_vocabularies_are_damage(tmp_path: Path) -> None:
    SoundIndex.build(WORDS).save(tmp_path / "a")
    SoundIndex.build({"सोन": 1}).save(tmp_path / "b")
    (tmp_path / "a" / "sounds.npz").replace(tmp_path / "b" / "sounds.npz")
    with pytest.raises(IndexDamaged, match="do not fit"):
        SoundIndex.open(tmp_path / "b")


def test_keys_made_by_other_rules_are_a_mismatch(tmp_path: Path) -> None:
    SoundIndex.build(WORDS).save(tmp_path)
    stored = json.loads((tmp_path / "sounds.json").read_text(encoding="utf-8"))
    (tmp_path / "sounds.json").write_text(json.dumps(stored | {"rules": "older"}), encoding="utf-8")
    with pytest.raises(IndexMismatch, match="sandarbh index"):
        SoundIndex.open(tmp_path)


def test_the_table_of_names_keeps_half_for_testing() -> None:
    fitted, held = names("fit"), names("held")
    assert len(fitted) + len(held) >= 40
    assert len(held) >= len(fitted)
    assert not {plain for _, plain, _ in fitted} & {plain for _, plain, _ in held}
    assert all(unmarked(marked.lower()) == plain.lower() for marked, plain, _ in fitted + held)


def test_names_kept_for_testing_are_found_in_every_script() -> None:
    assert min(vietnamese("held", WORDS).values()) >= 0.95


def test_attested_romanisations_find_their_word(data_dir: Path) -> None:
    dev = attested(data_dir / "dakshina" / "hi.translit.sampled.dev.tsv")
    found = romanisations(dev[::4], vocabulary(word for _, word, _ in dev), "dev")
    assert found["dev_first_weighted"] >= 0.96
    assert found["dev_among_5_weighted"] >= 0.98
