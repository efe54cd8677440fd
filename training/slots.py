"""What fills the slots of a scene: names, days and amounts, written as each kind of question writes them.

Names come from ``names.json``. Vietnamese places are put together from syllables; in Devanagari a name is
spelt as a translation machine spells it: of the ways in which a letter is heard one is drawn for each name.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.words import unmarked

Value = Mapping[str, str]
"""How one thing is written in each of `LANGUAGES`; a Hindi passage writes it as a Hindi question does."""

LANGUAGES = ("hi", "hi-Latn", "en", "vi")

_ONSETS = {
    **{
        "ngh": "न्ग",
        "nh": "न्ह",
        "ng": "न्ग",
        "gh": "ग",
        "gi": "ज",
        "kh": "ख",
        "ph": "फ",
        "qu": "क्व",
        "th": "थ",
    },
    **{"tr": "त्र ट्र", "ch": "च", "b": "ब", "c": "क", "đ": "द ड", "d": "ज द", "g": "ग", "h": "ह", "k": "क"},
    **{"l": "ल", "m": "म", "n": "न", "p": "प", "r": "र", "s": "स श", "t": "त ट", "v": "व", "x": "स"},
}
_NUCLEI = {
    **{"uoi": "ुओई", "uou": "ुओउ", "ieu": "िएउ", "yeu": "िएउ", "oai": "ोआई", "uye": "ुये", "uya": "ुया"},
    **{"ai": "ाई ै", "ao": "ाओ", "au": "ाउ ौ", "ay": "ाय ाई", "eo": "ेओ", "eu": "ेउ", "ia": "िया", "ie": "िए"},
    **{"ye": "िए", "iu": "िउ", "oa": "ोआ", "oe": "ोए", "oi": "ोई", "ua": "ुआ", "ue": "ुए", "ui": "ुई"},
    **{"uo": "ुओ", "uu": "ुउ", "uy": "ुय ुई", "a": "ा", "e": "े", "i": "ि ी", "o": "ो", "u": "ु ू", "y": "ि ी"},
}
_CODAS = {
    **{"ch": "च क", "ng": "ंग", "nh": "न्ह न", "c": "क", "k": "क", "m": "म", "n": "न", "p": "प"},
    **{"t": "त ट", "": ""},
}
_INITIAL = {"ा": "आ", "ि": "इ", "ी": "ई", "ु": "उ", "ू": "ऊ", "े": "ए", "ै": "ऐ", "ो": "ओ", "ौ": "औ"}

_NAMES: Mapping[str, list[str]] = json.loads(
    Path(__file__).with_name("names.json").read_text(encoding="utf-8")
)
_LISTS = {
    "in": ("indian places", "states", "indian given", "indian families"),
    "world": ("world places", "regions", "world given", "world families"),
}
"""Of each country whose names are listed in both scripts: places, provinces, given names, families."""
_FIRST_YEAR = {"in": 1995, "vn": 1995, "world": 1520}
_MONEY = {
    "in": [("लाख रुपये", "lakh rupees"), ("करोड़ रुपये", "crore rupees")],
    "world": [
        *(("मिलियन डॉलर", "million dollars"), ("अरब डॉलर", "billion dollars")),
        *(("हज़ार पाउंड", "thousand pounds"), ("मिलियन यूरो", "million euros")),
    ],
    "vn": [
        *(("मिलियन डोंग", "million dong"), ("अरब डोंग", "billion dong"), ("मिलियन VND", "million VND")),
        *(("बिलियन वियतनामी डोंग", "billion dong"), ("अरब VND", "billion VND")),
    ],
}


@dataclass(frozen=True, slots=True)
class _Speller:
    """The ways that one name hears its letters."""

    rng: random.Random

    def __call__(self, name: str) -> str:
        return " ".join(self._syllable(syllable) for syllable in name.split())

    def _syllable(self, syllable: str) -> str:
        letters = unmarked(syllable).lower()
        if syllable[0] in "Đđ":
            letters = "đ" + letters.lstrip("đd")
        onset = next((one for one in _ONSETS if letters.startswith(one)), "")
        rest = letters[len(onset) :]
        if onset == "gi" and not any(letter in "aeiouy" for letter in rest):
            onset, rest = "g", "i" + rest  # Gìn: the i is the vowel
        nucleus = next((one for one in _NUCLEI if rest.startswith(one)), "")
        coda = rest[len(nucleus) :]
        if not nucleus or coda not in _CODAS:
            raise ValueError(f"{syllable!r} is no Vietnamese syllable")
        vowel = self.rng.choice(_NUCLEI[nucleus].split())
        if not onset:
            vowel = "ये" if nucleus == "ye" else _INITIAL[vowel[0]] + vowel[1:]
        first = self.rng.choice(_ONSETS[onset].split()) if onset else ""
        last = self.rng.choice(_CODAS[coda].split()) if coda else ""
        return first + vowel + last


def vietnamese(name: str, rng: random.Random) -> Value:
    """A Vietnamese ``name`` in each language: marked, plain, and in Devanagari."""
    plain = unmarked(name).replace("Đ", "D").replace("đ", "d")
    return {"hi": _Speller(rng)(name), "hi-Latn": plain, "en": plain, "vi": name}


def _listed(country: str, kind: int, rng: random.Random) -> Value:
    """A name of list number ``kind`` of ``country``."""
    hindi, _, latin = rng.choice(_NAMES[_LISTS[country][kind]]).partition(" ")
    return {"hi": hindi, "hi-Latn": latin, "en": latin, "vi": latin}


def _alike(text: str) -> Value:
    return dict.fromkeys(LANGUAGES, text)


def place(country: str, rng: random.Random) -> Value:
    """A village, district or town."""
    if country in _LISTS:
        return _listed(country, 0, rng)
    return vietnamese(" ".join(rng.sample(_NAMES["syllables"], 2)), rng)


def province(country: str, rng: random.Random) -> Value:
    """A province of Vietnam, a state of India, or a region elsewhere."""
    if country in _LISTS:
        return _listed(country, 1, rng)
    return vietnamese(rng.choice(_NAMES["provinces"]), rng)


def person(country: str, rng: random.Random) -> Value:
    """A full name."""
    if country in _LISTS:
        parts = [_listed(country, part, rng) for part in (2, 3)]
        return {language: " ".join(part[language] for part in parts) for language in LANGUAGES}
    return vietnamese(" ".join(rng.choice(_NAMES[part]) for part in ("families", "middles", "given")), rng)


def date(_: str, rng: random.Random) -> Value:
    """A day of a month."""
    number, day = rng.randrange(12), rng.randint(1, 28)
    hindi, english = _NAMES["months"][number].split()
    return {
        "hi": f"{day} {hindi}",
        "hi-Latn": f"{day} {rng.choice((english, english.lower()))}",
        "en": rng.choice((f"{day} {english}", f"{english} {day}")),
        "vi": rng.choice((f"{day} tháng {number + 1}", f"{day}/{number + 1}")),
    }


def money(country: str, rng: random.Random) -> Value:
    """An amount of dong, or of rupees."""
    number = rng.choice(
        (str(rng.randint(2, 95)), f"{rng.randint(1, 60)}.{rng.randint(1, 9)}", str(50 * rng.randint(2, 19)))
    )
    hindi, english = rng.choice(_MONEY[country])
    return {**_alike(f"{number} {english}"), "hi": f"{number} {hindi}"}


def _measure(rng: random.Random, *units: str) -> Value:
    number = rng.choice((str(rng.randint(2, 980)), f"{rng.randint(1, 90)}.{rng.randint(1, 9)}"))
    hindi, _, english = rng.choice(units).rpartition(" ")
    return {**_alike(f"{number} {english}"), "hi": f"{number} {hindi}"}


def _count(least: int, most: int, rng: random.Random) -> Value:
    number = rng.randint(least, most)
    grouped = f"{number:,}" if number > 999 and rng.random() < 0.6 else str(number)
    return {**_alike(grouped), "vi": grouped.replace(",", ".")}


def _percent(rng: random.Random) -> Value:
    number = rng.choice((str(rng.randint(3, 98)), f"{rng.randint(1, 97)}.{rng.randint(1, 9)}"))
    return {**_alike(f"{number}%"), "hi": rng.choice((f"{number}%", f"{number} प्रतिशत"))}


_KINDS: Mapping[str, Callable[[str, random.Random], Value]] = {
    "place place2": place,
    "province": province,
    "person person2 person3": person,
    "date date2": date,
    "time": lambda _, rng: _alike(f"{rng.randint(5, 11)}:{rng.choice(('00', '15', '30', '45'))}"),
    "n1 n2 n3 n4": lambda _, rng: _count(2, 60, rng),
    "m1 m2 m3": lambda _, rng: _count(100, 9000, rng),
    "percent percent2": lambda _, rng: _percent(rng),
    "money money2": money,
    "length": lambda _, rng: _measure(rng, "किमी km", "मीटर m"),
    "area": lambda _, rng: _measure(rng, "हेक्टेयर hectares", "वर्ग मीटर m²"),
    "weight": lambda _, rng: _measure(rng, "टन tons", "किलोग्राम kg"),
}


def filled(country: str, rng: random.Random) -> dict[str, Value]:
    """A value for every slot, no two the same; ``year2`` is later than ``year``."""
    values: dict[str, Value] = {}
    for names, make in _KINDS.items():
        for name in names.split():
            values[name] = _another((make(country, rng) for _ in range(99)), values.values())
    year = rng.randint(_FIRST_YEAR[country], 2025)
    return {**values, "year": _alike(str(year)), "year2": _alike(str(year + rng.randint(1, 6)))}


def changed(
    slot: str, values: Mapping[str, Value], country: str, rng: random.Random, beside: Iterable[Value] = ()
) -> Value:
    """Another value for ``slot`` than any of ``values`` and ``beside`` is."""
    if slot.startswith("year"):
        drawn: Iterable[Value] = (
            _alike(str(int(values[slot]["en"]) + rng.choice((-1, 1)) * rng.randint(1, 9))) for _ in range(99)
        )
    else:
        make = next(make for names, make in _KINDS.items() if slot in names.split())
        drawn = (make(country, rng) for _ in range(99))
    return _another(drawn, [*values.values(), *beside])


def _another(drawn: Iterable[Value], taken: Iterable[Value]) -> Value:
    """The first of ``drawn`` that is written like none of ``taken``."""
    known = {value["en"] for value in taken}
    return next(value for value in drawn if value["en"] not in known)
