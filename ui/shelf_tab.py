"""The page of documents: Gradio's widgets around `ui.library`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from index.errors import AlreadyThere, SandarbhError
from index.formats import LOADERS
from ui.i18n import LABELS
from ui.library import STATES, Library
from ui.shelf import drops_html, job_html, list_html, notes_html, tools_html
from ui.widgets import QUIET, Updates, html

Waiting = tuple[tuple[str, str], ...]
"""Files that came in under a name that is there already: the name, and where Gradio keeps the file."""

_TICK = 0.7  # seconds between two looks at a rebuild


class ShelfTab:
    """The widgets of the page of documents, and what happens on them; ``library`` None lists nothing."""

    def __init__(self, library: Library | None, spoken: gr.State, language: str) -> None:
        self.library, self.spoken = library, spoken
        writable = self.writable
        self.query, self.waiting = gr.State({}), gr.State(())
        with gr.Column(elem_id="shelf"):
            self.tools = html(tools_html(language, writable=writable), "shelf-top", "shelf.js")
            self.up = gr.File(
                elem_id="up",
                file_count="multiple",
                file_types=sorted(LOADERS),
                label=LABELS[language].on_shelf.upload,
                visible=writable,
                height=110,
            )
            self.notes, self.job = html("", "shelf-notes"), html("", "shelf-job")
            self.list = html("", "shelf-list")
        self.timer = gr.Timer(_TICK, active=False)

    @property
    def writable(self) -> bool:
        """Whether documents may be added and removed here."""
        return self.library is not None and self.library.writable

    def wire(self) -> None:
        """Bind what the reader does to what happens."""
        looked, at_hand = [self.list, self.job, self.timer], [self.query, self.spoken]
        done = [self.notes, self.waiting, *looked]
        self.tools.look(self.look, self.spoken, [self.query, *looked], **QUIET)
        self.tools.remove(self.remove, at_hand, done, **QUIET)
        self.tools.replace(self.replace, [self.waiting, *at_hand], done, **QUIET)
        self.tools.rebuild(self.rebuild, at_hand, done, **QUIET)
        self.tools.cancel(self.cancel, at_hand, done, **QUIET)
        self.up.upload(self.add, [self.up, *at_hand], [self.up, *done], **QUIET)
        self.timer.tick(self.tick, at_hand, looked, **QUIET)

    def words(self, language: str) -> Updates:
        """The page in ``language``, for `outputs`; what is listed is looked up again when it is shown."""
        label = LABELS[language].on_shelf.upload
        return tools_html(language, writable=self.writable), gr.update(label=label), ""

    @property
    def outputs(self) -> list[Any]:
        """What `words` changes."""
        return [self.tools, self.up, self.notes]

    def look(self, language: str, event: gr.EventData) -> Updates:
        """What is looked for."""
        query = {name: str(getattr(event, name, "") or "") for name in ("search", "state", "language")}
        return (query, *self._looked(query, language))

    def add(self, files: Sequence[str] | None, query: dict[str, str], language: str) -> Updates:
        """Take in the files that were dropped, each by itself; then the field is empty again."""
        notes: list[tuple[str, str]] = []
        waiting: list[tuple[str, str]] = []
        for path in files or ():
            try:
                notes.append(self._added(path, language, replace=False))
            except AlreadyThere:
                waiting.append((Path(path).name, path))
            except SandarbhError as error:
                notes.append(("trouble", _refused(error, language)))
        return (None, *self._done(notes, tuple(waiting), query, language))

    def replace(self, waiting: Waiting, query: dict[str, str], language: str, event: gr.EventData) -> Updates:
        """Put a waiting file in the place of the one that is there."""
        wanted = str(getattr(event, "file", ""))
        path = dict(waiting).get(wanted)
        left = tuple(one for one in waiting if one[0] != wanted)
        if path is None:
            return self._done([], left, query, language)
        return self._try(lambda: self._added(path, language, replace=True), left, query, language)

    def remove(self, query: dict[str, str], language: str, event: gr.EventData) -> Updates:
        """Move a file to the trash."""
        file = str(getattr(event, "file", ""))
        said = LABELS[language].on_shelf.removed.format(file=file)

        def removed() -> tuple[str, str]:
            self._library.folder.remove(file)
            return "good", said

        return self._try(removed, (), query, language)

    def rebuild(self, query: dict[str, str], language: str, event: gr.EventData) -> Updates:
        """Begin to build the index again; questions go on being answered from the last one.

        Where that drops documents that nobody removed here, it is asked back first.
        """
        sure = getattr(event, "sure", False) is True
        dropped = () if sure else self._library.dropped()
        if dropped:
            return (drops_html(dropped, language), (), *self._looked(query, language))

        def begun() -> None:
            self._library.start_rebuild(drop=sure)

        return self._try(begun, (), query, language)

    def cancel(self, query: dict[str, str], language: str) -> Updates:
        """Have the build stop."""

        def told() -> None:
            self._library.rebuild.cancel()

        return self._try(told, (), query, language)

    def tick(self, query: dict[str, str], language: str) -> Updates:
        """How far a build is; when it has ended, the list is read again."""
        job = self._library.job
        if not job.active:
            return self._looked(query, language)
        return gr.skip(), job_html(job, language, writable=True), gr.skip()

    @property
    def _library(self) -> Library:
        assert self.library is not None
        return self.library

    def _added(self, path: str, language: str, *, replace: bool) -> tuple[str, str]:
        labels = LABELS[language].on_shelf
        with Path(path).open("rb") as content:
            added = self._library.folder.add(Path(path).name, content, replace=replace)
        said = labels.replaced if added.replaced else labels.added
        return "good", said.format(file=added.file, count=added.documents)

    def _try(
        self,
        work: Callable[[], tuple[str, str] | None],
        waiting: Waiting,
        query: dict[str, str],
        language: str,
    ) -> Updates:
        try:
            note = work()
        except SandarbhError as error:
            note = ("trouble", _refused(error, language))
        return self._done([note] if note else [], waiting, query, language)

    def _done(
        self, notes: list[tuple[str, str]], waiting: Waiting, query: dict[str, str], language: str
    ) -> Updates:
        said = notes_html(notes, language, [name for name, _ in waiting])
        return (said, waiting, *self._looked(query, language))

    def _looked(self, query: dict[str, str], language: str) -> Updates:
        """The list, the rebuild, and whether to look at it again soon."""
        if self.library is None:
            return list_html((), language, writable=False), "", gr.skip()
        state = next((one for one in STATES if one == query.get("state")), None)
        spoken = query.get("language")
        try:
            found = self.library.documents(
                query.get("search", ""),
                states=(state,) if state else (),
                languages=(spoken,) if spoken else (),
            )
            shown = list_html(found, language, writable=self.writable)
        except SandarbhError as error:
            shown = notes_html([("trouble", _refused(error, language))], language)
        job = self.library.job
        return shown, job_html(job, language, writable=self.writable), gr.Timer(active=job.active)


def _refused(error: SandarbhError, language: str) -> str:
    return LABELS[language].on_shelf.refused.format(error=error)
