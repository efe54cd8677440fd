"""What a fault left of an index: whether it answers, refuses clearly, or says what no article says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.doctor import Examination, examine
from index.errors import IndexUnusable
from index.repair import repair
from qa import Answer, Assistant
from tests.faults import dying
from tests.word_hash import ARTICLES, WordHashEmbedder, write_corpus

OLD = ARTICLES
NEW = {**ARTICLES, "bridge.txt": ARTICLES["bridge.txt"].replace("84 billion", "85 billion")}
NEW["नया.txt"] = "हा लोंग में नया घाट बनकर तैयार हो गया है और जहाज़ शुक्रवार से चलेंगे।\n"
QUESTIONS = ("It cost 84 billion dong and took two years to build", "किसानों की आय कितनी बढ़ी?")
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scene:
    """An index with two generations, of `OLD` and then of `NEW`; ``first`` is one with the old one alone."""

    corpus: Path
    first: Path
    both: Path


def scene(folder: Path) -> Scene:
    """Make the articles and both indexes in ``folder``; the corpus holds the new articles then."""
    corpus = write_corpus(folder / "articles", dict(OLD))
    dying.run_build(corpus, folder / "first")
    dying.run_build(corpus, folder / "both")
    write_corpus(corpus, NEW)
    dying.run_build(corpus, folder / "both")
    return Scene(corpus, folder / "first", folder / "both")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``texts``: the articles of the index, None where it cannot be opened; ``wrong``: it misquoted."""

    texts: Texts | None
    wrong: bool
    said: str = ""

    @property
    def refused(self) -> bool:
        """Whether opening said what is wrong and what to do."""
        return self.texts is None and "`sandarbh " in self.said


def judge(index_dir: Path) -> Verdict:
    """Open the index as a reader does, ask it, and hold every word that it says against the articles."""
    try:
        assistant = Assistant(index_dir, WordHashEmbedder())
    except IndexUnusable as error:
        return Verdict(None, wrong=False, said=str(error))
    snapshot = assistant.snapshot
    texts = {document.id: document.text for document in snapshot.catalog.documents()}
    wrong = texts not in (OLD, NEW) or any(misquotes(assistant, question, [texts]) for question in QUESTIONS)
    snapshot.close()
    return Verdict(texts, wrong)


def misquotes(assistant: Assistant, question: str, versions: Sequence[Texts]) -> bool:
    """Whether a reply holds words that do not stand where it says, in all of one of ``versions``."""
    reply = assistant.ask(question)
    passages = [*assistant.search(question, 20)]
    said = [(passage.document.id, passage.span, passage.text) for passage in passages]
    if isinstance(reply, Answer):
        said += [(quote.document.id, quote.span, quote.text) for quote in reply.quotes]
        if not all(quote.verified for quote in reply.quotes):
            return True
    return not said or not any(
        all(texts.get(id, "")[span.start : span.end] == words for id, span, words in said)
        for texts in versions
    )


def mended(index_dir: Path) -> Verdict:
    """The verdict after ``sandarbh doctor --repair``; lost where the doctor still finds something."""
    asked = Examination(index_dir, lambda _: WordHashEmbedder(), sample=8)
    repair(asked, examine(asked), lambda _: None)
    left = examine(asked).findings
    return judge(index_dir) if not left else Verdict(None, wrong=False, said=str(left))
