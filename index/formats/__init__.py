"""One loader a file format: from an open file to the documents in it, and what of it was left out."""

from __future__ import annotations

from functools import partial

from index.encoding import MAX_BYTES
from index.formats.archive import load_zip
from index.formats.book import load_epub
from index.formats.found import Found, Loader
from index.formats.page import load_html
from index.formats.pdf import load_pdf
from index.formats.plain import load_text
from index.formats.records import load_jsonl
from index.formats.table import load_csv
from index.formats.word import load_docx

__all__ = ["ACCEPTED", "CONFINED", "LOADERS", "MAX_BYTES", "Found", "Loader"]

_MEMBERS: dict[str, Loader] = {
    ".txt": load_text,
    ".md": load_text,
    ".markdown": load_text,
    ".html": load_html,
    ".htm": load_html,
    ".xhtml": load_html,
    ".pdf": load_pdf,
    ".docx": load_docx,
    ".epub": load_epub,
    ".csv": load_csv,
    ".jsonl": load_jsonl,
}

LOADERS: dict[str, Loader] = {**_MEMBERS, ".zip": partial(load_zip, loaders=_MEMBERS)}
"""The loader of each file name extension, in lower case."""

CONFINED = frozenset(LOADERS) - {".txt", ".md", ".markdown", ".jsonl"}
"""The extensions whose files are taken apart by libraries, and so in a process with limits of its own."""

ACCEPTED = ".txt, .md, .html, .pdf, .docx, .epub, .csv, .jsonl or .zip"
"""What to give, in the words of a message."""
