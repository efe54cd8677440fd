"""Every word of the page, in Hindi, English and Vietnamese; and the sentences that frame a reply.

`LABELS` speak the language of the page, `PHRASES` that of the question (romanised Hindi is answered in kind).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

DEFAULT = "hi"


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the page itself, in one language; ``{…}`` is filled in by whoever shows it."""

    title: str
    tagline: str
    question: str
    placeholder: str
    send: str
    stop: str
    new: str
    chat: str
    welcome: str
    sources: str
    back: str
    original: str
    verified: str
    changed: str
    place: str
    cited: str
    near: str
    searching: str
    unaskable: str
    unusable: str
    failed: str
    busy: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences around a reply, in the language of its question; ``reasons`` are an abstention's."""

    found: str
    reasons: Mapping[str, str]
    declined: str
    nearest: str
    understood: str
    original: str
    months: tuple[str, ...]
    day: str


LABELS: Mapping[str, Labels] = MappingProxyType(
    {
        "hi": Labels(
            title="संदर्भ",
            tagline="लेखों के अपने शब्दों में उत्तर",
            question="प्रश्न",
            placeholder="लेखों के बारे में कुछ पूछिए…",
            send="पूछें",
            stop="रोकें",
            new="नई बातचीत",
            chat="बातचीत",
            welcome="हर उत्तर लेखों से शब्दशः उद्धृत होता है। [1] जैसी संख्या दबाइए तो पूरा लेख उद्धृत शब्दों पर खुलेगा।",
            sources="स्रोत",
            back="उत्तर पर लौटें",
            original="मूल लेख",
            verified="जाँचा हुआ: शब्दशः लेख से",
            changed="लेख अनुक्रमित होने के बाद बदल गया है",
            place="वर्ण {start}–{end}, कुल {total}",
            cited="उद्धरण {number}",
            near="मिलता-जुलता अंश",
            searching="लेखों में खोज रहे हैं…",
            unaskable="यह प्रश्न नहीं पूछा जा सकता: वह बहुत लंबा है या उसमें कोई शब्द नहीं है।",
            unusable="लेखों का अनुक्रम अभी पढ़ा नहीं जा सकता। उसे फिर से बनाइए: sandarbh index",
            failed="कुछ गड़बड़ हो गई और उत्तर नहीं बन सका। आपका प्रश्न नीचे है, फिर से पूछिए।",
            busy="अभी बहुत लोग पूछ रहे हैं। आपका प्रश्न नीचे लिखा है, थोड़ी देर में फिर से पूछिए।",
            examples=(
                "सेमल्टी का पुल कब चालू हुआ?",
                "बाट साट की बाढ़ में कितने घर बह गए?",
                "बेन त्रे में खारे पानी के लिए क्या किया गया?",
                "मेओ वाक में खसरे का टीका कितने बच्चों को लगा?",
                "का नदी पर बाढ़ बताने वाले कितने सायरन लगे हैं?",
            ),
        ),
        "en": Labels(
            title="Sandarbh",
            tagline="Answers in the articles’ own words",
            question="Question",
            placeholder="Ask something about the articles…",
            send="Ask",
            stop="Stop",
            new="New conversation",
            chat="Conversation",
            welcome="Every answer is quoted word for word. Press a number like [1]: its article opens there.",
            sources="Source",
            back="Back to the answer",
            original="Original article",
            verified="Verified: word for word from the article",
            changed="The article has changed since it was indexed",
            place="characters {start}–{end} of {total}",
            cited="Quote {number}",
            near="Nearby passage",
            searching="Searching the articles…",
            unaskable="This question cannot be asked: it is too long, or there is no word in it.",
            unusable="The index cannot be read at the moment. Build it again: sandarbh index",
            failed="Something went wrong and there is no answer. Your question is below: ask it again.",
            busy="Too many people are asking right now. Your question is still below: ask again in a moment.",
            examples=(
                "When was the bridge at Semalti opened?",
                "How many houses did the flood in Bat Xat wash away?",
                "What was done about salt water in Ben Tre?",
                "How many children were vaccinated against measles in Meo Vac?",
                "How many flood sirens stand along the Ca River?",
            ),
        ),
        "vi": Labels(
            title="Sandarbh",
            tagline="Trả lời bằng chính lời của bài báo",
            question="Câu hỏi",
            placeholder="Hãy hỏi về các bài báo…",
            send="Hỏi",
            stop="Dừng",
            new="Cuộc trò chuyện mới",
            chat="Cuộc trò chuyện",
            welcome="Mọi câu trả lời đều trích nguyên văn. Bấm số như [1] để mở bài báo ngay chỗ đó.",
            sources="Nguồn",
            back="Trở lại câu trả lời",
            original="Bài gốc",
            verified="Đã kiểm tra: nguyên văn trong bài",
            changed="Bài báo đã thay đổi sau khi được lập chỉ mục",
            place="ký tự {start}–{end} trên {total}",
            cited="Trích dẫn {number}",
            near="Đoạn gần giống",
            searching="Đang tìm trong các bài báo…",
            unaskable="Không thể hỏi câu này: quá dài hoặc không có từ nào.",
            unusable="Hiện không đọc được chỉ mục. Hãy lập lại: sandarbh index",
            failed="Đã có lỗi nên chưa có câu trả lời. Câu hỏi của bạn ở bên dưới, hãy hỏi lại.",
            busy="Hiện có quá nhiều người hỏi. Câu hỏi của bạn vẫn ở bên dưới, hãy hỏi lại sau ít phút.",
            examples=(
                "Cầu Semalti được khánh thành khi nào?",
                "Lũ ở Bát Xát cuốn trôi bao nhiêu ngôi nhà?",
                "Bến Tre đã làm gì để chống nước mặn?",
                "Bao nhiêu trẻ em ở Mèo Vạc được tiêm vắc xin sởi?",
                "Có bao nhiêu còi báo lũ dọc sông Cả?",
            ),
        ),
    }
)

_ENGLISH_MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "hi": Phrases(
            found="लेखों में यह मिला:",
            reasons={
                "no-match": "लेखों में इसका उत्तर नहीं मिला: इस बारे में कुछ भी नहीं है।",
                "weak-evidence": "लेखों में इसका उत्तर नहीं मिला।",
                "empty-index": "अभी एक भी लेख जोड़ा नहीं गया है, इसलिए उत्तर नहीं दिया जा सकता।",
            },
            declined="इसका उत्तर लेखों से नहीं दिया जा सकता।",
            nearest="सबसे मिलते-जुलते अंश ({count}) – ये उत्तर नहीं हैं",
            understood="समझा गया",
            original="मूल लेख",
            months=tuple("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर".split()),
            day="{day} {month} {year}",
        ),
        "hi-Latn": Phrases(
            found="Lekhon mein yah mila:",
            reasons={
                "no-match": "Lekhon mein iska uttar nahin mila: is baare mein kuchh bhi nahin hai.",
                "weak-evidence": "Lekhon mein iska uttar nahin mila.",
                "empty-index": "Abhi ek bhi lekh joda nahin gaya hai, isliye uttar nahin diya ja sakta.",
            },
            declined="Iska uttar lekhon se nahin diya ja sakta.",
            nearest="Sabse milte-julte ansh ({count}) – ye uttar nahin hain",
            understood="Samjha gaya",
            original="Mool lekh",
            months=_ENGLISH_MONTHS,
            day="{day} {month} {year}",
        ),
        "en": Phrases(
            found="The articles say:",
            reasons={
                "no-match": "The articles do not say: there is nothing about this in them.",
                "weak-evidence": "The articles do not say.",
                "empty-index": "There is no article yet, so there is nothing to answer from.",
            },
            declined="This cannot be answered from the articles.",
            nearest="The nearest passages ({count}) – these are not an answer",
            understood="Understood as",
            original="Original article",
            months=_ENGLISH_MONTHS,
            day="{day} {month} {year}",
        ),
        "vi": Phrases(
            found="Các bài báo viết:",
            reasons={
                "no-match": "Các bài báo không cho biết: không có gì về việc này.",
                "weak-evidence": "Các bài báo không cho biết.",
                "empty-index": "Chưa có bài báo nào nên không thể trả lời.",
            },
            declined="Không thể trả lời câu này từ các bài báo.",
            nearest="Những đoạn gần nhất ({count}) – đây không phải câu trả lời",
            understood="Được hiểu là",
            original="Bài gốc",
            months=tuple(str(month) for month in range(1, 13)),
            day="{day} tháng {month}, {year}",
        ),
    }
)


def phrases(language: str) -> Phrases:
    """The sentences for a reply in ``language``; Hindi for one that has none of its own."""
    return PHRASES.get(language, PHRASES[DEFAULT])


def declined(language: str, reason: str) -> str:
    """The sentence that declines for ``reason`` in ``language``; a general one for a reason not known."""
    spoken = phrases(language)
    return spoken.reasons.get(reason, spoken.declined)


def day(when: date, language: str) -> str:
    """``when`` as it is written in ``language``: ``19 नवंबर 2024``, ``19 tháng 11, 2024``."""
    spoken = phrases(language)
    return spoken.day.format(day=when.day, month=spoken.months[when.month - 1], year=when.year)
