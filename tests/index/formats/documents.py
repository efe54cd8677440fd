"""What the tests of the loaders share."""

from __future__ import annotations

from index.types import Document

HINDI = "सोक सोन जिले ने नियमित संवाद आयोजित किए।\nकुल 1,009 राय प्राप्त हुईं।\n"
ENGLISH = "The committee met on Monday and talked about the wells.\n"
VIETNAMESE = "Ủy ban nhân dân tỉnh đã tổ chức hội nghị tổng kết.\n"


def only(found) -> Document:
    """The one document in what a loader gives; anything else fails."""
    (document,) = (item for item in found if item is not None)
    assert isinstance(document, Document)
    return document
