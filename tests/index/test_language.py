from __future__ import annotations

import pytest

from index.language import guess_language, scripts

QUESTIONS = {
    "hi": [
        "सोक सोन ने कितने संवाद आयोजित किए?",
        "और किन विषयों पर?",
        "2021 से अब तक?",
        "संवाद",
        "निर्देश 24-CT/TU किसने जारी किया?",
        "Soc Son में कितने संवाद आयोजित किए गए थे?",
        "सोक सोन मध्ये किती संवाद झाले?",
        "Trần Thế Dũng कौन हैं?",
    ],
    "hi-Latn": [
        "kitne samvad hue?",
        "Soc Son district ne kitne dialogue kiye?",
        "2021 se ab tak kitne samvad hue?",
        "Sóc Sơn mein kitne dialogue hue?",
        "ha tinh ka secretary kaun hai",
        "aur 2024 mein?",
        "Hua Pang gaon me landslide kab hua tha?",
        "doan anh dung ka janm kaha hua tha?",
        "KITNE LOG AAYE THE?",
    ],
    "en": [
        "How many dialogues were held in Sóc Sơn?",
        "How many dialogues were held in Soc Son?",
        "what about Ha Tinh?",
        "Who chaired the conference?",
        "Was Trần Thế Dũng there?",
        "why",
        "do we do?",
        "When did the people of Trường Xuân, Lâm Đồng, meet Hà Thị Hạnh?",
        "Who won the men's half marathon at the Ninh Binh Karst Run?",
        "What does संवाद mean in the report of the committee?",
    ],
    "vi": [
        "bao nhiêu cuộc đối thoại",
        "bao nhieu cuoc doi thoai",
        "Sóc Sơn đã tổ chức bao nhiêu cuộc đối thoại?",
        "SÓC SƠN TỔ CHỨC MẤY CUỘC ĐỐI THOẠI?",
        "Còn năm 2023?",
        "ai chủ trì hội nghị?",
        "cac ho phai di doi vi ho dong cao duoc cap dat o dau?",
        "ky su nao thiet ke cau Semalti?",
        "Lady Gaga da hat bai gi?",
        "Sóc Sơn",
        "To\u0302i o\u031b\u0309 đâu?",
    ],
    "und": [
        "",
        " \n",
        "2021?",
        "24/7 !",
        "எத்தனை உரையாடல்கள்?",
        "كم عدد الحوارات؟",
        "何回対話しましたか",
        "Сколько диалогов было?",
        "PAPI 2023",
        "Soc Son",
        "https://the.is/who/of/what",
    ],
}


@pytest.mark.parametrize(
    ("language", "question"),
    [(language, question) for language, questions in QUESTIONS.items() for question in questions],
)
def test_the_language_of_a_short_question(language, question):
    assert guess_language(question) == language


DOCUMENTS = [
    (
        "en",
        "At nine o'clock sharp on June 15 every siren along the river was sounded, for the first time and on "
        "purpose. Nguyễn Văn Sơn of the Nghệ An office said that nobody has to press a button.",
    ),
    (
        "vi",
        "Hợp tác xã Mật ong Tả Chải (huyện Mèo Vạc) vừa khép lại vụ mật với 21 tấn. Khách mua chủ yếu vẫn ở "
        "Hà Nội.",
    ),
    (
        "hi-Latn",
        "Zila party committee ki baithak mein sachiv ne kaha ki 2021 se ab tak 81 samvad hue hain aur logon "
        "ki rai suni gayi hai.",
    ),
    (
        "und",
        "Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux se "
        "fermaient si vite que je n'avais pas le temps de me dire: je m'endors.",
    ),
]


@pytest.mark.parametrize(("language", "text"), DOCUMENTS)
def test_the_language_of_a_document(language, text):
    assert guess_language(text) == language


def test_the_seeds_are_hindi(seeds_dir):
    found = {path.name: guess_language(path.read_text(encoding="utf-8")) for path in seeds_dir.glob("*.txt")}
    assert set(found.values()) == {"hi"}


def test_only_the_beginning_of_a_document_counts():
    assert guess_language("क" * 5_000 + "the people of the town " * 2_000) == "hi"


def test_a_link_says_nothing_about_the_language():
    link = "https://baolamdong.vn/dong-chi-ha-thi-hanh-lam-viec-voi-ban-thuong-vu-dang-uy-xa-truong-xuan.html"
    assert guess_language(f"स्रोत: {link}") == "hi"


def test_letters_are_counted_by_script():
    assert dict(scripts("हिंदी Sóc, 12 தமி한!")) == {"Devanagari": 5, "Latin": 3, "other": 3}
