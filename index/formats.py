"""One loader a file format: from an open file to documents, each with its text exactly as the file holds it.

A loader raises `LoadError` where the whole file is of no use, and yields a `Failure` for a part that is not.
"""

from __future__ import annotations

import codecs
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import regex

from index.errors import LoadError
from index.language import guess_language
from index.metadata import Metadata, front_matter, is_unicode, read_metadata
from index.types import Document, Failure

Loader = Callable[[str, BinaryIO], Iterator[Document | Failure]]

MAX_BYTES = 32 * 1024 * 1024
"""The largest file, or line of JSONL: an article has kilobytes, and reading holds several copies of it."""

_SAMPLE = 10_000  # code points that decide whether a guess at an encoding gave text
_SANE_SHARE = 0.95
_DAMAGED_SHARE = 0.02
_DAMAGED_LEAST = 3  # one bad character in a short text is a typo, not an encoding

# Other bytes read as UTF-16 may decode too, but to Chinese characters and worse.
_SANE = re.compile(
    r"[\t\n\r -~\u00a0-\u024f\u0300-\u036f\u0900-\u097f\u1e00-\u1eff\u2000-\u206f\u20b9\ufeff]"
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_LOST = re.compile("\ufffd")
_MOJIBAKE = re.compile("à[¤¥].|áº.|á».|Ã[\x80-¿]|Ä[\x80-¿‘’]|Æ[°¡]|â€.")  # UTF-8 bytes read as Latin-1
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)


def read_whole(file: BinaryIO) -> bytes:
    """The bytes of ``file``; raises `LoadError` past `MAX_BYTES`."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise LoadError(f"larger than {MAX_BYTES // 1024**2} MiB: split it into one file an article")
    return data


def decode(data: bytes) -> str:
    """What ``open(path, encoding=E, newline=None).read()`` gives for ``data``; raises `LoadError` if nothing.

    E is ``utf-16`` behind a UTF-16 byte-order mark, ``utf-16-le`` or ``-be`` where NUL bytes show it, else
    ``utf-8``, whose byte-order mark stays the first code point.
    """
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        byte, offset = error.object[error.start], error.start
        raise LoadError(
            f"not UTF-8 or UTF-16 (byte 0x{byte:02x} at offset {offset}): save it as UTF-8"
        ) from None
    return io.IncrementalNewlineDecoder(None, translate=True).decode(text, final=True)


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = data[::2].count(0), data[1::2].count(0)
    if even and odd or not (even or odd):
        return "utf-8"
    guess = "utf-16-be" if even else "utf-16-le"
    try:
        sample = data.decode(guess)[:_SAMPLE]
    except UnicodeDecodeError:
        return "utf-8"
    return guess if len(_SANE.findall(sample)) >= _SANE_SHARE * len(sample) else "utf-8"


def check_text(text: str) -> str:
    """``text`` itself; raises `LoadError` if it is empty, binary, or was damaged before it came here."""
    if not text.replace("\ufeff", "").strip():
        raise LoadError("empty")
    if "\0" in text or _is_much(_CONTROL, text):
        raise LoadError("binary data (NUL bytes or control characters): export the article as text")
    if not is_unicode(text):
        raise LoadError("half a surrogate pair, which is no character: export the text again as UTF-8")
    if _is_much(_LOST, text):
        raise LoadError("characters lost in an earlier conversion (U+FFFD): export the text again as UTF-8")
    if _is_much(_MOJIBAKE, text):
        raise LoadError('UTF-8 that was read as Latin-1 ("à¤…"): export the text again as UTF-8')
    return text


def _is_much(damage: re.Pattern[str], text: str) -> bool:
    count = len(text) - len(damage.sub("", text))
    return count >= _DAMAGED_LEAST and count > _DAMAGED_SHARE * len(text)


def load_text(id: str, file: BinaryIO) -> Iterator[Document]:
    """A text or Markdown file as one document: the whole file text, its front matter read but left in."""
    text = check_text(decode(read_whole(file)))
    front = front_matter(text)
    yield _document(id, text, read_metadata(front.values), article=text[front.end :])


def load_html(id: str, file: BinaryIO) -> Iterator[Document]:
    """A saved page as one document of the article text found in it; nothing is fetched."""
    page = _decode_html(read_whole(file))
    if "\0" in page or not page.strip():
        check_text(page)
    found = _extracted(page)
    if found is None or not (found.text or "").strip():
        raise LoadError("no article text found in this page: save the article itself, or give it as .txt")
    values = {
        "title": found.title,
        "url": found.url,
        "date": found.date,
        "publisher": found.sitename,
        "author": _whole_words(found.author, page) if found.author else None,
    }
    yield _document(id, check_text(found.text), read_metadata(values))


def _extracted(page: str) -> Any:  # noqa: ANN401 - its Document type is not exported
    import trafilatura  # half a second that a corpus without HTML need not wait

    # Without a handler, logging prints its "discarding data" to stderr beside our own report.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        return trafilatura.bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            # The extensive search takes any date in running prose for the day of publication.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    # What a malformed tree makes trafilatura, htmldate and lxml trip over: an <svg> as the root is enough.
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise LoadError("this page is too malformed to read: save it again, or give it as .txt") from error


def _whole_words(names: str, page: str) -> str:
    """``names`` ("A; B") with the vowel signs back that trafilatura strips from their ends as punctuation."""
    found = [(name, regex.search(regex.escape(name) + r"\p{M}*", page)) for name in names.split("; ")]
    return ", ".join(match.group() if match else name for name, match in found)


def _decode_html(data: bytes) -> str:
    try:
        return decode(data)
    except LoadError:
        declared = _CHARSET.search(data[:4096])
        if not declared:
            raise
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeError):
            name = declared[1].decode("ascii", "replace")
            raise LoadError(f"not UTF-8, nor the {name} that it declares: save it as UTF-8") from None


def load_jsonl(id: str, file: BinaryIO) -> Iterator[Document | Failure]:
    """One document a line: ``text``, and any of id, title, url, published, author, source, language.

    A line that cannot be used is a `Failure` with its number. Only one line at a time is held in memory.
    """
    taken: dict[str, int] = {}
    empty = True
    for number, line in enumerate(_lines(file), 1):
        if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise LoadError("JSONL in UTF-16: save it as UTF-8")
        if not line.strip():
            continue
        empty = False
        try:
            document = _record(id, number, line)
            if document.id in taken:
                raise LoadError(f"the same id as line {taken[document.id]}: give each record its own")
        except LoadError as error:
            yield Failure(id, f"line {number}: {error}")
            continue
        taken[document.id] = number
        yield document
    if empty:
        raise LoadError("empty")


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of ``file``; of one that is too long, only as much as shows that it is."""
    while line := file.readline(MAX_BYTES + 2):
        ended = line.endswith(b"\n")
        yield line
        while not ended and (rest := file.readline(1024**2)):
            ended = rest.endswith(b"\n")


def _record(id: str, number: int, line: bytes) -> Document:
    if len(line.rstrip(b"\r\n")) > MAX_BYTES:
        raise LoadError(f"larger than {MAX_BYTES // 1024**2} MiB")
    try:
        record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise LoadError(f"not UTF-8 (byte {error.start + 1} of the line): save the file as UTF-8") from None
    except ValueError as error:
        raise LoadError(f"not JSON: {error}") from None
    except RecursionError:
        raise LoadError("not a record: nested too deeply") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise LoadError('not a record: give {"text": "the article", ...} on one line')
    if not all(is_unicode(value) for value in record.values() if isinstance(value, str)):
        raise LoadError("half a surrogate pair, which is no character: export the records again")
    own = record.get("id")
    name = " ".join(str(own).split()) if isinstance(own, str | int) and not isinstance(own, bool) else ""
    return _document(f"{id}#{name or number}", check_text(record["text"]), read_metadata(record))


def _document(id: str, text: str, known: Metadata, *, article: str | None = None) -> Document:
    return Document(
        id=id,
        text=text,
        title=known.title,
        url=known.url,
        language=known.language or guess_language(text if article is None else article),
        published=known.published,
        source=known.source,
        author=known.author,
    )


LOADERS: dict[str, Loader] = {
    ".txt": load_text,
    ".md": load_text,
    ".markdown": load_text,
    ".html": load_html,
    ".htm": load_html,
    ".jsonl": load_jsonl,
}
"""The loader of each file name extension, in lower case."""
