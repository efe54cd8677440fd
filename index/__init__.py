"""Articles in, one published generation of an index out. Knows nothing of questions."""

from __future__ import annotations

from index.build import build
from index.settings import IndexSettings
from index.types import BuildReport, Chunk, Document, Failure, Progress, Span

__all__ = ["BuildReport", "Chunk", "Document", "Failure", "IndexSettings", "Progress", "Span", "build"]
