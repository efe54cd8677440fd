from __future__ import annotations

import unicodedata

import pytest

from qa.kinds import HOW_MANY, OTHER, WHEN, WHO, bears, is_month, kind_asked, numbers, years

ASKED = {
    HOW_MANY: (
        "सोक सोन ने कितने संवाद आयोजित किए?",
        "इस पर कितना खर्च हुआ?",
        "कितनी महिलाओं को ऋण मिला?",
        "कितनों ने दस्तख़त नहीं किए?",
        "गरीबी दर कितने प्रतिशत घटी?",
        "soc son ne kitne samvad kiye?",
        "is par kitna kharch hua?",
        "kitni mahilaon ko karz mila?",
        "kitno ne sign nahi kiya?",
        "How many dialogues did Soc Son hold?",
        "How much did the bridge cost?",
        "How long is the new dyke?",
        "How old is the director?",
        "How heavy was the pumpkin?",
        "What percentage of households are poor?",
        "What share of the budget went to roads?",
        "When the flood came, how many houses were lost?",
        "Sóc Sơn đã tổ chức bao nhiêu buổi đối thoại?",
        "Soc Son da to chuc bao nhieu buoi doi thoai?",
        "Cây cầu dài bao nhiêu mét?",
        "Có mấy người bị thương?",
        "Từ xã đến huyện bao xa?",
        "Sửa đê mất bao lâu?",
    ),
    WHEN: (
        "सेमल्टी का पुल कब चालू हुआ?",
        "बैठक किस दिन हुई?",
        "निर्देश किस तारीख़ को जारी हुआ?",
        "पुल किस साल बना?",
        "काम कितने बजे शुरू होगा?",
        "मेला किन तारीखों को लगेगा?",
        "सम्मेलन कौन-से महीने में हुआ?",
        "उद्घाटन की तारीख क्या है?",
        "pul kab khula?",
        "baithak kis din hui?",
        "yeh kis saal bana?",
        "directive kis date ka hai?",
        "kitne baje shuru hoga?",
        "When was the bridge opened?",
        "When exactly did the work begin?",
        "When?",
        "Tell me when the fair opens.",
        "Since when has the bus been running?",
        "On what date did the school open?",
        "In which year was the hall built?",
        "What is the date of Directive 07-CT/TU?",
        "What time does it close?",
        "Cầu Semalti được khánh thành khi nào?",
        "Cau Semalti duoc khanh thanh khi nao?",
        "Hội nghị diễn ra ngày nào?",
        "Trường được xây năm nào?",
        "Bao giờ công trình hoàn thành?",
        "Buổi họp bắt đầu lúc mấy giờ?",
        "Ông ấy sinh năm bao nhiêu?",
    ),
    WHO: (
        "हा तिन्ह के पार्टी सचिव कौन हैं?",
        "जब पुल खुला तो कौन आया?",
        "jab pul khula tab kaun aaya?",
        "Who opened the bridge in 2024?",
        "However many came, who spoke?",
        "Ai là Bí thư Thành ủy Hà Tĩnh?",
        "Khi lũ đến, ai đã giúp dân?",
        "पुल किसने खोला?",
        "ye pul kisne khola",
        "Người nào phụ trách?",
    ),
    OTHER: (
        "कौन सा पुल गिरा?",
        "kon sa pul gira",
        "What does AI do?",
        "कौन-सा पुल गिरा?",
        "kaun-sa pul gira",
        "What did WHO recommend?",
        "Kon Tum có gì mới?",
        "Thủ đô của Ai Cập ở đâu?",
        "Why did the farmers who lost land complain?",
        "पुल क्यों गिरा?",
        "कबड्डी का मैदान कहाँ बनेगा?",
        "सितंबर में क्या हुआ?",
        "pul kyon gira?",
        "kabaddi ka maidan kahan banega?",
        "What did the minister say when the bridge opened?",
        "Why did whenever matter?",
        "How did the commune clean its lake?",
        "What happened last year?",
        "Năm nay xã làm gì?",
        "Mây che phủ ở đâu?",
        "",
    ),
}


@pytest.mark.parametrize(
    ("kind", "question"), [(kind, question) for kind, asked in ASKED.items() for question in asked]
)
def test_the_kind_of_answer_is_read_from_the_question_words(kind, question) -> None:
    assert kind_asked(question) == kind


@pytest.mark.parametrize("question", [*ASKED[HOW_MANY], *ASKED[WHEN]])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_kind_does_not_depend_on_how_marks_and_capitals_are_written(question, form) -> None:
    assert kind_asked(unicodedata.normalize(form, question.upper())) == kind_asked(question)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("81 संवाद, 1,009 लोग", {"81", "1009"}),
        ("८१ संवाद", {"81"}),
        ("1,00,000 पेड़", {"100000"}),
        ("100.000 cây", {"100000"}),
        ("10.5 km", {"10.5"}),
        ("18/1 को 24-CT/TU", {"18", "1", "24"}),
        ("कोई नहीं", set()),
        ("2023।", {"2023"}),
    ],
)
def test_numbers_are_found_in_their_search_form(text, found) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("kind", "words", "asked", "expected"),
    [
        (HOW_MANY, "81 नियमित संवाद हुए।", "2021 से अब तक कितने?", True),
        (HOW_MANY, "2021 से संवाद हुए।", "2021 से अब तक कितने?", False),
        (HOW_MANY, "कई संवाद हुए।", "कितने?", False),
        (HOW_MANY, "100,000 पेड़ लगेंगे।", "Đề án 100.000 cây tốn bao nhiêu?", False),
        (WHEN, "बैठक 18 जनवरी को हुई।", "कब?", True),
        (WHEN, "पुल 2024 में खुला।", "कब?", True),
        (WHEN, "काम शाम 5 बजे शुरू हुआ।", "कब?", True),
        (WHEN, "Hội nghị ngày 18 tháng 1.", "khi nào?", True),
        (WHEN, "It opened on 5 May.", "When?", True),
        (WHEN, "It opened on 5/5.", "When?", True),
        (WHEN, "फ़रवरी 12 को", "कब?", True),
        (WHEN, "81 संवाद हुए।", "कब?", False),
        (WHEN, "142 मिमी वर्षा हुई।", "कब?", False),
        (WHEN, "12 जूनियर खिलाड़ी", "कब?", False),
        (WHEN, "40 किलो मसाला", "कब?", False),
        (WHEN, "2024 में पुल खुला।", "2024 में कब?", False),
        (WHO, "सुश्री होआ ने कारण बताया।", "कौन?", True),
        (WHO, "उप-सचिव ने कहा", "कौन?", True),
        (WHO, "Ông Thắng phát biểu.", "Ai?", True),
        (WHO, "2024 में पुल खुला।", "कौन?", False),
        (WHO, "Tăng trưởng tiếng Anh của bà con.", "Ai?", False),
        (OTHER, "81 संवाद 2024 में हुए।", "क्यों?", False),
    ],
)
def test_words_bear_an_answer_with_a_number_of_their_own(kind, words, asked, expected) -> None:
    assert bears(kind, words, numbers(asked)) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("जनवरी", True), ("फ़रवरी", True), ("march", True), ("MAY", True), ("मंगल", False), ("Marches", False)],
)
def test_months_are_known_in_both_scripts(word, expected) -> None:
    assert is_month(word) is expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2021 से २०२३ तक, 2015-2020", {"2021", "2023", "2015", "2020"}),
        ("2,000 लोग, 1.998 घर, 20230 टन, 3021", set()),
        ("18/1/2024, 18.1.2023।", {"2024", "2023"}),
    ],
)
def test_a_year_is_four_digits_of_two_centuries(text, found) -> None:
    assert years(text) == found
