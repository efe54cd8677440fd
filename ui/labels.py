"""The words of the page and the sentences around a reply, as one value for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the page itself, in one language; ``{…}`` is filled in by whoever shows it."""

    name: str
    title: str
    tagline: str
    language: str
    theme: str
    tabs: str
    talk: str

    question: str
    placeholder: str
    send: str
    stop: str
    new: str
    chat: str
    welcome: str
    edit: str
    reword: str
    again: str
    copy: str
    copied: str
    cancel: str

    sources: str
    back: str
    original: str
    download: str
    previous: str
    next: str
    verified: str
    changed: str
    exactly: str
    place: str
    cited: str
    near: str
    outside: str

    searching: str
    unaskable: str
    unusable: str
    failed: str
    busy: str
    unkept: str

    examples: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences around a reply, in the language of its question; ``reasons`` are an abstention's.

    ``stands`` and ``stood`` say in two words whether a quote was found unchanged in its article.
    """

    found: str
    reasons: Mapping[str, str]
    declined: str
    nearest: str
    uncited: str
    also: str
    understood: str
    original: str
    stands: str
    stood: str
    months: tuple[str, ...]
    day: str
