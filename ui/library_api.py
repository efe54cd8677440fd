"""The library over HTTP: documents, uploads, the trash, the rebuild."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from index.errors import AlreadyThere, LibraryError
from index.types import BuildReport, Document
from ui.folder import Trashed
from ui.http import done, refusal
from ui.library import Library, Listed
from ui.rebuild import Job

DOCUMENTS = "/api/documents"
UPLOAD_LIMIT = 64 * 1024 * 1024
"""The longest body of an upload, in bytes: all its files together."""

_MOST_FILES = 200
Filter = Annotated[list[str] | None, Query()]


def library_routes(library: Library) -> APIRouter:
    """``/api/documents``, ``/api/trash`` and ``/api/rebuild``."""
    router = APIRouter()
    _document_routes(router, library)
    _folder_routes(router, library)
    return router


def _document_routes(router: APIRouter, library: Library) -> None:

    @router.get(DOCUMENTS)
    async def documents(
        search: str = "", state: Filter = None, language: Filter = None, source: Filter = None
    ) -> Response:
        def listed() -> dict[str, Any]:
            found = library.documents(
                search, states=state or (), languages=language or (), sources=source or ()
            )
            return {"writable": library.writable, "documents": list(map(listed_json, found))}

        return await done(listed)

    @router.get(DOCUMENTS + "/{id:path}")
    async def document(id: str) -> Response:
        return await done(lambda: document_json(library.document(id)))

    @router.post(DOCUMENTS)
    async def upload(request: Request, replace: bool = False) -> Response:
        return await _upload(library, request, replace=replace)

    @router.delete(DOCUMENTS + "/{file:path}")
    async def remove(file: str) -> Response:
        return await done(lambda: trashed_json(library.folder.remove(file)))


def _folder_routes(router: APIRouter, library: Library) -> None:
    @router.get("/api/trash")
    async def trash() -> Response:
        return await done(lambda: {"trash": list(map(trashed_json, library.folder.trash()))})

    @router.post("/api/trash/{id}")
    async def restore(id: str) -> Response:
        return await done(lambda: {"file": library.folder.restore(id)})

    @router.get("/api/rebuild")
    async def job() -> Response:
        return await done(lambda: job_json(library.job))

    @router.post("/api/rebuild")
    async def rebuild(drop: bool = False) -> Response:
        return await done(lambda: job_json(library.start_rebuild(drop=drop)), 202)

    @router.delete("/api/rebuild")
    async def cancel() -> Response:
        return await done(lambda: job_json(library.rebuild.cancel()))


async def _upload(library: Library, request: Request, *, replace: bool) -> Response:
    """Take in each file of a multipart form: one that is refused does not keep out the others."""
    if not library.writable:
        return await done(lambda: {"folder": str(library.folder)})  # which says that it is read only
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return refusal(415, "send the files as multipart/form-data")
    try:
        form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FILES)
    except HTTPException as error:
        return refusal(400, f"this is no form with files: {error.detail}")
    except ClientDisconnect:
        return refusal(400, "the upload broke off")
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if not files:
        return refusal(422, "there is no file in the form")

    def taken_in() -> dict[str, Any]:
        return added_json(library, files, replace=replace)

    response = await done(taken_in)
    await form.close()
    return response


def added_json(library: Library, files: list[UploadFile], *, replace: bool) -> dict[str, Any]:
    """What became of each file: ``added`` and ``refused``, in their order."""
    added: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for one in files:
        name = one.filename or ""
        try:
            added.append(asdict(library.folder.add(name, one.file, replace=replace)))
        except LibraryError as error:
            refused.append(
                {"file": name, "reason": str(error), "already_there": isinstance(error, AlreadyThere)}
            )
    return {"added": added, "refused": refused}


def listed_json(one: Listed) -> dict[str, Any]:
    """A document of the list as plain values."""
    card = asdict(one.card)
    card["published"] = one.card.published.isoformat() if one.card.published else None
    return card | {
        "state": one.state,
        "file": one.file,
        "reason": one.reason,
        "same_text": list(one.same_text),
        "alike": list(one.alike),
    }


def document_json(document: Document) -> dict[str, Any]:
    """A whole document as plain values, the text last."""
    return {
        "id": document.id,
        "title": document.title,
        "url": document.url,
        "language": document.language,
        "published": document.published.isoformat() if document.published else None,
        "source": document.source,
        "author": document.author,
        "text": document.text,
    }


def trashed_json(one: Trashed) -> dict[str, Any]:
    """A file in the trash as plain values."""
    return {"id": one.id, "file": one.file, "removed": one.removed.isoformat(timespec="seconds")}


def job_json(job: Job) -> dict[str, Any]:
    """A rebuild as plain values; its report as `sandarbh index --json` has it."""
    report = job.report
    return asdict(job) | {"report": report_json(report) if report else None}


def report_json(report: BuildReport) -> dict[str, Any]:
    """A report as plain values."""
    return asdict(report) | {"published": report.published}
