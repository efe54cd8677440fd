"""Every error that Sandarbh raises on purpose; a message says what is wrong and what to do next.

SandarbhError
├── SettingsError        a setting has a value that it cannot have
├── QuestionError        a question that cannot be asked (empty, far too long)
├── SpanError            an offset that does not lie inside its text
├── LoadError            one file that cannot be read as an article
├── CorpusError          a corpus with nothing in it that can be indexed
├── ModelError           an embedding model that is not there or does not work
├── EvaluationError      questions that cannot be evaluated: a wrong file, or not about this index
├── HistoryError         conversations that cannot be kept or read: the disk, the file
│   └── NoConversation   there is none of that name, or it is somebody else's
├── LibraryError         the library's folder does not take a file, or does not give it up
│   ├── AlreadyThere     a file of that name is there: replacing it must be asked for
│   ├── NotThere         there is no such file or document in the library
│   └── ReadOnly         the library has no folder that could be changed
├── BuildCancelled       a build was told to stop; the last index is untouched
├── IndexBusy            another build is writing the index
├── IndexNotWritten      the disk is full or the folder is read-only; the last good index is untouched
└── IndexUnusable        an index that cannot be used
    ├── IndexMissing     there is none
    ├── IndexDamaged     its files do not fit each other or their checksums
    └── IndexMismatch    it is sound, but made by another format or another model
"""

from __future__ import annotations


class SandarbhError(Exception):
    """The root of the tree: catch this one at an edge."""


class SettingsError(SandarbhError):
    """A setting has a value that it cannot have."""


class QuestionError(SandarbhError):
    """A question that cannot be asked."""


class SpanError(SandarbhError):
    """An offset does not lie inside its text, or a span is empty."""


class LoadError(SandarbhError):
    """One file cannot be read as an article; the message is the reason, without the file's name."""


class CorpusError(SandarbhError):
    """Nothing in the corpus can be indexed."""


class ModelError(SandarbhError):
    """The embedding model is not there or does not work."""


class EvaluationError(SandarbhError):
    """Questions cannot be evaluated: their file is wrong, or they are not about this index."""


class HistoryError(SandarbhError):
    """Conversations cannot be kept or read."""


class NoConversation(HistoryError):
    """There is no such conversation, or it is somebody else's."""


class LibraryError(SandarbhError):
    """A file cannot be added to the library, replaced, removed or brought back."""


class AlreadyThere(LibraryError):
    """A file of that name is in the library: replacing it must be asked for."""


class NotThere(LibraryError):
    """There is no such file or document in the library."""


class ReadOnly(LibraryError):
    """The library has no folder that could be changed."""


class BuildCancelled(SandarbhError):
    """A build was told to stop: raise it from ``on_progress``; the last index, if any, is untouched."""


class IndexBusy(SandarbhError):
    """Another build is writing the index."""


class IndexNotWritten(SandarbhError):
    """The disk or the folder does not take the index; the last good one, if any, is untouched."""


class IndexUnusable(SandarbhError):
    """An index cannot be used; one of the three below says why."""


class IndexMissing(IndexUnusable):
    """There is no index at this place."""


class IndexDamaged(IndexUnusable):
    """The files of an index do not fit each other or their checksums."""


class IndexMismatch(IndexUnusable):
    """A sound index that this program, or this model, cannot read."""
