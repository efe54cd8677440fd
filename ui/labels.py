"""The words of the page and the sentences around a reply, as one value for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShelfLabels:
    """The words of the page of documents; ``states`` are those of `ui.library.STATES`."""

    search: str
    any_state: str
    any_language: str
    count: str
    none: str
    read_only: str
    title: str
    source: str
    language: str
    published: str
    length: str
    state: str
    actions: str
    states: Mapping[str, str]
    languages: Mapping[str, str]
    same: str
    upload: str
    added: str
    replaced: str
    exists: str
    replace: str
    remove: str
    sure: str
    removed: str
    rebuild: str
    drops: str
    drop: str
    running: str
    reading: str
    left: str
    seconds: str
    minutes: str
    cancel: str
    done: str
    nothing: str
    cancelled: str
    failed: str
    same_files: str
    alike: str
    left_out: str
    refused: str


@dataclass(frozen=True, slots=True)
class PastLabels:
    """The words of the page of kept conversations."""

    search: str
    none: str
    off: str
    turns: str
    open: str
    rename: str
    name: str
    remove: str
    sure: str
    gone: str


@dataclass(frozen=True, slots=True)
class VerdictLabels:
    """The words with which a reader judges a reply; ``reasons`` are those of `ui.feedback.REASONS`."""

    good: str
    bad: str
    why: str
    reasons: Mapping[str, str]
    said: str
    send: str


@dataclass(frozen=True, slots=True)
class ScopeLabels:
    """The words for what questions are kept to."""

    limit: str
    only: str
    since: str
    until: str
    from_day: str
    to_day: str
    document: str
    drop: str
    fitting: str
    nothing: str
    unknown: str
    reversed: str


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the page itself, in one language; ``{…}`` is filled in by whoever shows it."""

    code: str
    name: str
    title: str
    tagline: str
    language: str
    theme: str
    tabs: str
    talk: str
    library: str
    past: str

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

    on_shelf: ShelfLabels
    on_past: PastLabels
    on_verdict: VerdictLabels
    on_scope: ScopeLabels


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
