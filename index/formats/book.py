"""EPUB: a book, its chapters in the order in which they are read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import unquote
from xml.etree import ElementTree

from index.encoding import MAX_BYTES, decode, size_of
from index.errors import LoadError
from index.formats.blocks import block_text
from index.formats.found import Found, document
from index.formats.parcel import Parcel, opened_parcel, refuse_declarations
from index.metadata import Metadata, read_metadata, web_url
from index.types import Failure

_CONTAINER, _LOCKS = "META-INF/container.xml", "META-INF/encryption.xml"
_XML = 4 * 1024 * 1024  # bytes of the files about the book: a thousand chapters need a tenth
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CHAPTER_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


def load_epub(id: str, file: BinaryIO) -> Iterator[Found]:
    """A book as one document: the text of its chapters in the order of its spine, a blank line between.

    A chapter that cannot be read is a `Failure`, and the others go on.
    """
    with opened_parcel(file, "EPUB") as parcel:
        package, folder = _package(parcel)
        known = _metadata(package)
        reason = "no text in the chapters of this book: is it a book of pictures?"
        texts: list[str] = []
        length = 0
        for name in _spine(package, folder, _locked(parcel)):
            try:
                texts.append(block_text(decode(refuse_declarations(parcel.read(name, MAX_BYTES)))))
            except LoadError as error:
                reason = f"chapter {name}: {error}"
                yield Failure(id, reason)
                continue
            length += len(texts[-1])
            if length > MAX_BYTES:
                raise LoadError(f"more than {size_of(MAX_BYTES)} of text: split it into one file a book")
            yield None
    text = "\n\n".join(filter(None, texts))
    if not text:
        raise LoadError(reason)
    yield document(id, text, known)


def _parsed(parcel: Parcel, name: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(refuse_declarations(parcel.read(name, _XML)))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise LoadError(f"{name} is no whole XML ({error}): export the book again") from None


def _package(parcel: Parcel) -> tuple[ElementTree.Element, str]:
    """The package document of the book, and the folder that its paths start from."""
    for rootfile in _parsed(parcel, _CONTAINER).findall(".//{*}rootfile"):
        path = unquote(rootfile.get("full-path", ""))
        if path:
            return _parsed(parcel, path), posixpath.dirname(path)
    raise LoadError(f"{_CONTAINER} names no book: export it again")


def _metadata(package: ElementTree.Element) -> Metadata:
    def said(name: str) -> list[str]:
        return [words for found in package.iter(f"{_DC}{name}") if (words := (found.text or "").strip())]

    dates = sorted(package.iter(f"{_DC}date"), key=lambda found: found.get(f"{_OPF}event") != "publication")
    addresses = [text for name in ("source", "identifier") for text in said(name) if web_url(text)]
    return read_metadata(
        {
            "title": next(iter(said("title")), None),
            "author": ", ".join(said("creator")),
            "publisher": next(iter(said("publisher")), None),
            "language": next(iter(said("language")), None),
            "url": next(iter(addresses), None),
            "date": next((found.text for found in dates if found.text), None),
        }
    )


def _spine(package: ElementTree.Element, folder: str, locked: set[str]) -> Iterator[str]:
    """The paths in the zip of the chapters, as they are read; raises `LoadError` for a protected book."""
    chapters = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in package.findall(".//{*}item")
        if item.get("media-type") in _CHAPTER_TYPES
    }
    seen: set[str] = set()
    for itemref in package.findall(".//{*}itemref"):
        path = chapters.get(itemref.get("idref"))
        if path in locked:
            raise LoadError("protected against copying (DRM): give a copy without it")
        if path and path not in seen and itemref.get("linear") != "no":
            seen.add(path)
            yield path


def _locked(parcel: Parcel) -> set[str]:
    """The paths that are encrypted; fonts often are where the text is not."""
    if _LOCKS not in parcel:
        return set()
    return {
        unquote(found.get("URI", "")) for found in _parsed(parcel, _LOCKS).findall(".//{*}CipherReference")
    }
