from __future__ import annotations

import pytest

from index.damage import check_text
from index.errors import LoadError


def test_one_lost_character_does_not_lose_the_article():
    assert check_text("पानी � घटा।") == "पानी � घटा।"


@pytest.mark.parametrize("text", ["voilà ¤ 5", "Bà Nguyễn Thị Ánh nói: «má»", "São Paulo, Ãngela"])
def test_letters_with_accents_are_not_mojibake(text):
    assert check_text(text) == text


def test_half_a_surrogate_pair_is_no_text():
    with pytest.raises(LoadError, match="half a surrogate pair"):
        check_text("पानी \ud800 घटा।")


KRUTI_DEV = (
    "Hkkjr ds iz/kkuea=h us dgk gS fd xk¡o ds fdlkuksa dks ikuh feysxkA lfefr us ;g fu.kZ; fy;kA",
    "x¡xk unh ij cuk u;k iqy vc lcds fy, [kqyk gS vkSj ogk¡ ls jkst gtkjksa yksx vkrs gSaA",
)
CHANAKYA = "ÂýÏæÙ×´˜æè Ùð ·¤ãæ ãñ ç·¤ »æ´ß ·ð¤ ç·¤âæÙæð´ ·¤æð ÂæÙè ç×Üð»æÐ âç×çÌ Ùð Øã ÌØ ç·¤Øæ ãñÐ"
TCVN3 = (
    "Uû ban nh©n d©n tØnh ®· tæ chøc héi nghÞ tæng kÕt c«ng t¸c vµ trao b»ng khen cho c¸c tËp thÓ cña huyÖn"
)
VNI = "UÛy ban nhaân daân tænh ñaõ toå chöùc hoäi nghò toång keát coâng taùc vaø trao baèng khen cho caùc"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (KRUTI_DEV[0], "legacy font Kruti Dev or DevLys"),
        (KRUTI_DEV[1], "legacy font Kruti Dev or DevLys"),
        ("Report of the district, by our correspondent\n\n" + " ".join(KRUTI_DEV), "legacy font Kruti Dev"),
        (CHANAKYA, "legacy font Chanakya"),
        (TCVN3, r"legacy font TCVN3"),
        (VNI, "legacy font VNI"),
        ("à¤¸à¥‹à¤• à¤¸à¥‹à¤¨ à¤œà¤¿à¤²à¥‡ à¤®à¥‡à¤‚", "read as Latin-1"),
        ("पानी \ufffd\ufffd\ufffd घटा।", r"U\+FFFD"),
        ("(cid:12)(cid:7)(cid:104) (cid:3)(cid:9) words", r"cid:12"),
        ("/g12 /g7 /g104 /g9 /g66 /g5", r"cid:12"),
        ("\ue012\ue013\ue014 \ue015\ue016", r"cid:12"),
        ("पानी िक बात िदन में िलखी गई िक नहीं", "order of its glyphs"),
    ],
    ids=lambda text: text[:12],
)
def test_text_that_is_no_longer_text_says_what_it_was(text, reason):
    with pytest.raises(LoadError, match=reason):
        check_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "The United States asked us to list the files: ls, ds and dj are what us sailors type as we go.",
        "$ ls -la; ds=$(ls); for dh in ds; do ls $dh; done; print(us, ij, dk)\nfor (; i < ij; i++) { x;k }",
        "Das ist die größte Brücke über den Fluß, und sie wird am Montag für alle geöffnet: schön und grün.",
        "L'été dernier, à l'école, le comité a décidé où placer le puits; ç'a été voté à Noël, bien sûr.",
        "Ủy ban nhân dân tỉnh đã tổ chức hội nghị tổng kết công tác và trao bằng khen cho các tập thể.",
        "Uy ban nhan dan tinh da to chuc hoi nghi tong ket cong tac va trao bang khen cho cac tap the.",
        "Soc Son zile ne 2021 se ab tak kitne samvad aayojit kiye? Hum dekhte hai ki aap kya kehte ho.",
        "São Paulo não é Ãngela; os irmãos já estão lá, às três horas da manhã, com pão e maçã. Até amanhã!",
        "Þetta er íslenska: það á að opna nýja brú yfir ána á mánudaginn, segir Þórður Æ. Ögmundsson.",
        "किसान ने कहा कि ज़िले में पानी है। \u200dि अक्षर भी लिखा जाता है।",
        "A word on Kruti Dev: in it gS stands for है, and ds for के.",
        "• \uf0b7 एक\n\uf0b7 दो\n\uf0b7 तीन बातें यहाँ लिखी हैं।",
    ],
    ids=lambda text: text[:12],
)
def test_text_that_only_looks_damaged_passes(text):
    assert check_text(text) == text
