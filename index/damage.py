"""Text that is no longer text: binary data, characters lost on the way, letters that only a font made Hindi.

Whatever is named here is reported with what to do about it, and never indexed as gibberish.
"""

from __future__ import annotations

import re

from index.errors import LoadError
from index.metadata import is_unicode

_SHARE = 0.02
_LEAST = 3  # one bad character in a short text is a typo, not an encoding

_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_LOST = re.compile("\ufffd")
_MOJIBAKE = re.compile("à[¤¥].|áº.|á».|Ã[\x80-¿]|Ä[\x80-¿‘’]|Æ[°¡]|â€.")  # UTF-8 bytes read as Latin-1
# What a PDF reader cannot map. U+F020 to U+F0FF are left out: Word writes its bullets so.
_GLYPHS = re.compile(r"\(cid:\d{1,5}\)|(?<!\w)/g\d{1,5}(?!\w)|[\ue000-\uf01f\uf100-\uf8ff]")
_SUSPECT = re.compile("[\ufffd\ue000-\uf8ff(/àáÃÄÆâ]")  # one of these stands in all of the above
# In Unicode the short i follows its consonant; a font shows it before. After a space, a sign or a virama it
# can only stand where the order of the glyphs was taken for the order of the letters.
_SHORT_I = re.compile("ि")
_SHORT_I_FIRST = re.compile("(?<![\u0904-\u0939\u093c\u0958-\u0961\u0972-\u097f\u200c\u200d])ि")
_GLYPH_ORDER_SHARE = 0.1

_DISTINCT = 4
_TOKENS_SHARE = 0.06

_WORDS = {
    "Kruti Dev or DevLys": """
        gS gSA gSa gSaA esa ds dh dk dks ls us ij vkSj fd Hkh ugha Fkk Fkh Fks fd;k x;k fd;s x;s ;g og fy, dj
        djrs djus gks gksus gq, ,d bl mUgksaus dgk tks rks ckn tk jgk jgs jgh vius lkFk""",
    "Chanakya": """
        ãñ ãñÐ ãñ´ ãñ´Ð ·ð¤ ·¤è ·¤æ ·¤æð ·¤ô ×ð´ âð Ùð ÂÚU ¥æñÚU ¥õÚU Öè Ùãè´ ç·¤ ç·¤Øæ »Øæ Íæ Íð Íè §â Øã
        ßã °·¤ çÜ° ·¤ÚU ãô ãæð Áæð Ìæð ·¤ãæ âæÍ""",
    "TCVN3 (.VnTime)": """
        vµ cña ®­îc c¸c lµ cã nh÷ng trong kh«ng ®Ó víi ®· nµy mét ng­êi nhiÒu ®Õn vÒ tõ t¹i theo viÖc x· huyÖn
        tØnh c«ng sè ph¸t triÓn""",
    "VNI": """
        vaø cuûa ñöôïc caùc laø coù nhöõng khoâng ñeå vôùi ñaõ naøy moät ngöôøi nhieàu ñeán veà töø taïi vieäc
        xaõ huyeän tænh coâng soá phaùt trieån""",
}
_LEGACY = {name: frozenset(words.split()) for name, words in _WORDS.items()}
"""Words of every article as a font of the time before Unicode types them: each stands on other letters."""


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
    if _is_much(_GLYPHS, text):
        raise LoadError('letters that its font does not name ("(cid:12)"): export it again, or run OCR on it')
    if _is_much(_MOJIBAKE, text):
        raise LoadError('UTF-8 that was read as Latin-1 ("à¤…"): export the text again as UTF-8')
    if _is_in_glyph_order(text):
        raise LoadError('Hindi in the order of its glyphs ("िक" for "कि"): export it again, or run OCR on it')
    font = legacy_font(text)
    if font:
        raise LoadError(
            f"text in the legacy font {font}, whose letters are no Unicode: convert it to Unicode"
        )
    return text


def is_damaged(line: str) -> bool:
    """Whether most readers would call a line of an otherwise sound text gibberish."""
    suspect = _SUSPECT.search(line) and any(_is_much(damage, line) for damage in (_LOST, _GLYPHS, _MOJIBAKE))
    return bool(suspect) or legacy_font(line) is not None


def legacy_font(text: str) -> str | None:
    """The font of the time before Unicode that ``text`` seems to be typed for, else None.

    Such a text holds Latin letters that only the font shows as Hindi or Vietnamese. It is known by the
    commonest words: several of them, and as often as only those words are.
    """
    tokens = text.split()
    distinct = set(tokens)
    for font, words in _LEGACY.items():
        known = words & distinct
        if len(known) >= _DISTINCT and sum(token in known for token in tokens) > _TOKENS_SHARE * len(tokens):
            return font
    return None


def _is_in_glyph_order(text: str) -> bool:
    first = len(_SHORT_I_FIRST.findall(text))
    return first >= _LEAST and first > _GLYPH_ORDER_SHARE * len(_SHORT_I.findall(text))


def _is_much(damage: re.Pattern[str], text: str) -> bool:
    count = len(text) - len(damage.sub("", text))
    return count >= _LEAST and count > _SHARE * len(text)
