"""What a file says about itself beside its text: the properties of a Word document or a PDF."""

from __future__ import annotations

import re

from index.metadata import Metadata, read_metadata

# What programs write where nobody wrote anything.
_NO_TITLE = re.compile(
    r"microsoft word\s?-.*|document\s?\d*|untitled.*|word document"
    r"|.*\.(?:docx?|rtf|odt|txt|html?|pdf|indd|qxd|p65)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"python-docx|(?:(?:windows|microsoft office) )?user|admin(?:istrator)?|unknown|hp|dell|pc", re.IGNORECASE
)


def file_properties(title: object, author: object, published: object, language: object = None) -> Metadata:
    """The properties of a file, without what programs write there by themselves."""
    found = read_metadata({"title": title, "author": author, "date": published, "language": language})
    return Metadata(
        title="" if _NO_TITLE.fullmatch(found.title) else found.title,
        author=None if _NO_AUTHOR.fullmatch(found.author or "") else found.author,
        published=found.published,
        language=found.language,
    )
