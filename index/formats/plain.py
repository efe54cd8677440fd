"""Text and Markdown files: the document is the file's own text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from index.encoding import decode, read_whole
from index.formats.found import document
from index.metadata import front_matter, read_metadata
from index.types import Document


def load_text(id: str, file: BinaryIO) -> Iterator[Document]:
    """A text or Markdown file as one document: the whole file text, its front matter read but left in."""
    text = decode(read_whole(file))
    front = front_matter(text)
    yield document(id, text, read_metadata(front.values), article=text[front.end :])
