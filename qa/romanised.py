"""Romanised Hindi, written back into the words of the index: "kitne samvad hue?" asks for कितने संवाद हुए.

The index is the dictionary. A word of the question becomes the Devanagari word of the articles that sounds
most like it, so that a spelling nobody listed still finds its word, and a name is found as the articles
spell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from index.phonetics import SoundIndex
from index.sound_key import is_devanagari
from index.words import fold, word_spans
from qa.meanings import is_english

SURE = 0.2
"""The least likelihood, a letter, at which a word is replaced: 96 of 100 right words reach it."""

ENGLISH = 0.8
"""The same for a word that is an English one too: below it stays as it is, to be looked up as that."""

_SAID = "कहा"  # "kaha" is where, but said behind "ne": "chairman ne kya kaha?"
_PLAIN = """
ka का ke के ki की ko को ne ने se से me में mein में mei में main में mai में par पर pe पर pr पर
tak तक aur और or और ya या va व tatha तथा jo जो jis जिस ye यह yeh यह yah यह wo वह woh वह voh वह
vah वह is इस us उस iske इसके iski इसकी iska इसका uske उसके uski उसकी uska उसका inke इनके inki इनकी
inka इनका unke उनके unki उनकी unka उनका hai है h है hain हैं tha था the थे thi थी thin थीं ho हो
hua हुआ hue हुए hui हुई huye हुए huyi हुई kiya किया kiye किए kie किए gaya गया gaye गए gae गए gayi गई
gai गई gyi गई diya दिया diye दिए die दिए di दी kar कर karke करके karna करना karne करने raha रहा
rahe रहे rahi रही hi ही bhi भी to तो toh तो na न nahi नहीं nahin नहीं ab अब tab तब jab जब liye लिए
lie लिए sath साथ saath साथ dwara द्वारा bare बारे baare बारे apne अपने apni अपनी apna अपना kaun कौन
kon कौन kaunsa कौनसा konsa कौनसा kaunsi कौनसी konsi कौनसी kaunse कौनसे konse कौनसे kitne कितने
kitney कितने kitna कितना kitni कितनी kab कब kahan कहाँ kaha कहाँ kahaan कहाँ kya क्या kyon क्यों
kyun क्यों kyu क्यों kyo क्यों kaise कैसे kaisa कैसा kaisi कैसी kis किस kisne किसने kisney किसने
kise किसे kisko किसको kiska किसका kiske किसके kiski किसकी kin किन kinhone किन्होंने kinke किनके
kinki किनकी koi कोई kuch कुछ kuchh कुछ wala वाला wale वाले wali वाली saal साल sal साल din दिन
baad बाद bad बाद pehle पहले pahle पहले log लोग logon लोगों kul कुल naam नाम nam नाम
"""
_WORDS = _PLAIN.split()
FUNCTION_WORDS: Mapping[str, str] = MappingProxyType(dict(zip(_WORDS[::2], _WORDS[1::2], strict=True)))
"""Function and question words with the spellings people use; an index may hold few of them, or none."""


def rewritten(question: str, sounds: SoundIndex) -> tuple[str, tuple[tuple[str, str], ...]]:
    """``question`` with its romanised words in Devanagari, and each content word that changed (asked, read).

    A number, and a word that no Devanagari word of the index sounds like, stay as they are.
    """
    parts: list[str] = []
    readings: list[tuple[str, str]] = []
    at = 0
    agent = False
    for word in word_spans(question):
        parts.append(question[at : word.span.start])
        at = word.span.end
        folded = fold(word.text)
        agent = agent or folded == "ne"
        read = FUNCTION_WORDS.get(folded) or _reading(word.text, sounds)
        if agent and folded == "kaha":
            read = _SAID
        parts.append(read or word.text)
        if read and folded not in FUNCTION_WORDS:
            readings.append((word.text, read))
    return "".join([*parts, question[at:]]), tuple(readings)


def _reading(word: str, sounds: SoundIndex) -> str | None:
    """The Devanagari word of the index that ``word`` spells, or None."""
    if is_devanagari(word) or any(map(str.isdigit, word)):
        return None
    found = sounds.nearest(word, 1, across=True)
    least = ENGLISH if is_english(word) else SURE
    return found[0][0] if found and found[0][1] >= least else None
