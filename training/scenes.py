"""Questions in four languages on news in Hindi, made from scenes: what is told of one subject, with slots.

``training/scenes/*.json`` holds them. A passage tells some of a scene's facts with values drawn for its
slots. A question asks for one that is told, for one that is left out, or for one of another year, place or
person: a near miss shares nearly all of its words with the passage. Some passages tell a fact twice, of two
years or places, and one of them is asked for. As in `training.examples`, an example depends on the seed and
its number alone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from index.types import Span
from training.example import Example, typed
from training.slots import LANGUAGES, Value, changed, filled

FOLDER = Path(__file__).with_name("scenes")
"""The folder of the scenes."""

_HELD_OUT = 0.06  # the share of the scenes that is never trained on
_ASKED_IN = (0.33, 0.09, 0.26, 0.32)  # the share of each of LANGUAGES
_LEFT_OUT, _CHANGED, _ELSEWHERE = 0.22, 0.20, 0.03  # shares of the examples without an answer, by kind
_TWICE = 0.4  # of the facts that can be told of two years or places, those that are
_TITLED, _OPENED, _APART, _FILLED = 0.6, 0.6, 0.5, 0.4
_SHORTEST, _LONGEST = 160, 1000  # a passage's length in code points, drawn with more short ones than long
_TYPED = 0.2  # the share of questions written as into a chat: no marks, small letters
_DIGITS = 0.1  # the share of passages with digits of Devanagari
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
_SLOT = regex.compile(r"\{(\w+)\}")
_ANSWER = regex.compile(r"\[\[(.+?)\]\]")
_ASIDE = ("place", "place2", "province", "person", "person2", "person3", "year", "year2", "date", "date2")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is told: Hindi sentences, the answer in double brackets; questions by language."""

    told: tuple[str, ...]
    asked: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What may be told of one subject; ``country`` ("vn", "in", "world") says whose names fill the slots."""

    name: str
    country: str
    titles: tuple[str, ...]
    openings: tuple[str, ...]
    fillers: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """Sentences of a passage with the answer that they hold, if the question asks for it."""

    text: str
    answer: Span | None = None


def read_scenes(folder: Path = FOLDER, *, held_out: bool = False) -> tuple[Scene, ...]:
    """The trained scenes of ``folder``, or those held out, in order of file and place."""
    found = []
    for path in sorted(folder.glob("*.json")):
        for scene in json.loads(path.read_text(encoding="utf-8")):
            drawn = random.Random(f"held out {scene['name']}").random() < _HELD_OUT
            if drawn == held_out:
                found.append(_scene(scene))
    return tuple(found)


def _scene(read: dict[str, Any]) -> Scene:
    facts = tuple(
        Fact(tuple(fact["told"]), {language: tuple(fact["asked"][language]) for language in LANGUAGES})
        for fact in read["facts"]
    )
    titles, openings, fillers = (tuple(read[lines]) for lines in ("titles", "openings", "fillers"))
    return Scene(read["name"], read.get("country", "vn"), titles, openings, fillers, facts)


def example(scenes: Sequence[Scene], number: int, seed: int) -> Example:
    """Example ``number`` of the endless run over ``scenes`` that ``seed`` begins."""
    rng = random.Random(f"scene {seed} {number}")
    return _Asking(rng.choice(scenes), rng).example(scenes)


class _Asking:
    """One example in the making: the scene, the fact that is asked for, and the values of the slots."""

    def __init__(self, scene: Scene, rng: random.Random) -> None:
        self.scene, self.rng = scene, rng
        self.values = filled(scene.country, rng)
        self.beside: list[Value] = []  # what the second telling of a fact puts into its slots
        self.fact = rng.choice(scene.facts)
        self.telling = rng.choice(self.fact.told)
        self.language = rng.choices(LANGUAGES, _ASKED_IN)[0]
        self.question = rng.choice(self.fact.asked[self.language])
        # the slots by which the question says which one it asks for
        self.which = [slot for slot in dict.fromkeys(_SLOT.findall(self.question)) if slot in _ASIDE]

    def example(self, scenes: Sequence[Scene]) -> Example:
        """The question with a passage that answers it, or one of the kinds that do not."""
        drawn = self.rng.random()
        elsewhere, left_out = _ELSEWHERE, _ELSEWHERE + _LEFT_OUT
        if drawn < elsewhere:
            other = _Asking(self.rng.choice(scenes), self.rng)
            if other.scene is not self.scene:
                return self._asked_of(other._parts([]), self.values)
        if drawn < left_out or (drawn < left_out + _CHANGED and not self.which):
            return self._asked_of(self._parts([]), self.values)
        if drawn >= left_out + _CHANGED:
            return self._asked_of(self._parts(self._tellings(answered=True)), self.values)
        slot = self.rng.choice(self.which)
        parts = self._showing(slot, self._parts(self._tellings(answered=False)))
        return self._asked_of(parts, {**self.values, slot: self._changed(slot)})

    def _changed(self, slot: str) -> Value:
        return changed(slot, self.values, self.scene.country, self.rng, self.beside)

    def _tellings(self, *, answered: bool) -> list[_Told]:
        """The fact that is asked for, and now and then the same of another year or place beside it."""
        right = self._told(self.values, self.telling)
        tellings = [right if answered else _Told(right.text)]
        both = [slot for slot in self.which if slot in _SLOT.findall(self.telling)]
        if both and self.rng.random() < _TWICE:
            slot = self.rng.choice(both)
            fresh = filled(self.scene.country, self.rng)
            kept = {name: value for name, value in self.values.items() if name in _ASIDE}
            values = {**fresh, **kept, slot: self._changed(slot)}
            self.beside += values.values()
            other = self._told(values, self.telling)
            tellings.insert(self.rng.randint(0, 1), _Told(other.text))
        return tellings

    def _told(self, values: Mapping[str, Value], telling: str) -> _Told:
        """``telling`` with its slots filled, and where its answer stands in it."""
        text = _in(telling, values)
        return _Told(_ANSWER.sub(r"\1", text), Span(text.index("[["), text.index("]]") - 2))

    def _parts(self, tellings: Sequence[_Told]) -> list[_Told]:
        """A passage of ``tellings`` among other facts of the scene."""
        room = self.rng.triangular(_SHORTEST, _LONGEST, _SHORTEST)
        others = [fact for fact in self.scene.facts if fact is not self.fact]
        self.rng.shuffle(others)
        beside = [self._told(self.values, self.rng.choice(fact.told)).text for fact in others]
        if self.rng.random() < _FILLED:
            beside.insert(self.rng.randint(0, 2), self._any(self.scene.fillers))
        parts = list(tellings)
        for text in beside:
            if parts and sum(len(one.text) + 1 for one in parts) + len(text) > room:
                break
            parts.insert(self.rng.randint(0, len(parts)), _Told(text))
        if self.rng.random() < _OPENED:
            gap = " …" if self.rng.random() < _APART else ""  # as the lead stands before a later passage
            parts.insert(0, _Told(self._any(self.scene.openings) + gap))
        if self.rng.random() < _TITLED:
            parts.insert(0, _Told(f"{self._any(self.scene.titles)}."))
        return parts

    def _any(self, templates: Sequence[str]) -> str:
        return _in(self.rng.choice(templates), self.values)

    def _showing(self, slot: str, parts: list[_Told]) -> list[_Told]:
        """``parts``, begun by a line that says which one is told of where none does."""
        if any(self.values[slot]["hi"] in part.text for part in parts):
            return parts
        lines = [line for line in (*self.scene.titles, *self.scene.openings) if f"{{{slot}}}" in line]
        if not lines:
            raise ValueError(
                f"scene {self.scene.name!r}: no line says what {{{slot}}} of {self.question!r} is"
            )
        return [_Told(f"{self._any(lines).rstrip('।')}।"), *parts]

    def _asked_of(self, parts: Sequence[_Told], values: Mapping[str, Value]) -> Example:
        """The question, its slots filled with ``values``, over ``parts``."""
        passage, answer = "", None
        for part in parts:
            passage += " " if passage else ""
            if part.answer is not None:
                answer = Span(len(passage) + part.answer.start, len(passage) + part.answer.end)
            passage += part.text
        if self.rng.random() < _DIGITS:
            passage = passage.translate(_DEVANAGARI)
        question = _in(self.question, values, self.language)
        if self.rng.random() < _TYPED:
            question = typed(question)
        return Example(question, passage, answer)


def _in(template: str, values: Mapping[str, Value], language: str = "hi") -> str:
    return _SLOT.sub(lambda slot: values[slot[1]][language], template)
