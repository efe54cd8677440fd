"""Follow-ups: a question that leans on the one before becomes one that stands alone.

"और 2024 में?" after "सोक सोन ने 2023 में कितने संवाद किए?" asks for the dialogues of Sóc Sơn in 2024: what the new question
does not replace is carried over from the one before, which carries what it took from its own predecessor.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from index.language import guess_language
from index.words import FUNCTION_WORDS, Word, fold, word_spans
from qa.types import Turn

_OPENS = regex.compile(
    r"\s*(?:और|तो|फिर|aur|or|to|phir|and|what about|how about|còn|thế còn|vậy còn|con|the con)\b",
    regex.IGNORECASE,
)
_REFERS = frozenset(
    fold(word)
    for word in (
        "यह वह ये वे इस उस इन उन इसका इसके इसकी उसका उसके उसकी इनका उनका उनके उनकी उनकी इसने उसने उन्होंने इन्होंने इसमें उसमें वहाँ वहां यहाँ"
        " इसे उसे उन्हें yeh ye woh wo iska iske iski uska uske uski unka unke unki usne unhone isme usme wahan vahan"
        " yahan use unhe it its they them their he his him she her there that this those these"
        " đó ấy này nó họ đấy"
    ).split()
)
_CARRIED = 300  # code points: a long conversation must not drown the new question
_FEW = 2  # content words: "किन विषयों पर?" says too little to be looked up


def standalone(question: str, history: Sequence[Turn]) -> str:
    """``question`` with what it leans on from the last turn of ``history`` before it; unchanged where it stands."""
    if not history or not leans(question):
        return question
    carried = _carried(history[-1].standalone, question)
    return f"{carried} – {question.strip()}" if carried else question


def leans(question: str) -> bool:
    """Whether ``question`` needs the one before it: it opens like a follow-up, refers back, or says too little."""
    words = word_spans(question)
    if _OPENS.match(question) or any(fold(word.text) in _REFERS for word in words):
        return True
    return len(_content(words, question)) <= _FEW


def _content(words: Sequence[Word], question: str) -> list[Word]:
    function_words = FUNCTION_WORDS.get(guess_language(question), frozenset())
    return [word for word in words if fold(word.text) not in function_words]


def _carried(before: str, question: str) -> str:
    """The words of ``before`` without its numbers where ``question`` has its own, and likewise its Latin names."""
    asked = word_spans(question)
    numbers = any(word.text[0].isdigit() for word in asked)
    names = any(word.text[0].isupper() for word in asked[1:])
    kept = [
        word.text
        for place, word in enumerate(word_spans(before))
        if not (numbers and word.text[0].isdigit()) and not (names and place and word.text[0].isupper())
    ]
    return " ".join(kept)[:_CARRIED].strip()
