"""The page in Hindi, and replies to questions in Hindi, in Devanagari and romanised."""

from __future__ import annotations

from ui.english import MONTHS
from ui.labels import Labels, Phrases

LABELS = Labels(
    name="हिन्दी",
    title="संदर्भ",
    tagline="लेखों के अपने शब्दों में उत्तर",
    language="भाषा",
    theme="हल्का या गहरा रंग",
    tabs="पन्ने",
    talk="बातचीत",
    question="प्रश्न",
    placeholder="लेखों के बारे में कुछ पूछिए…",
    send="पूछें",
    stop="रोकें",
    new="नई बातचीत",
    chat="बातचीत",
    welcome="हर उत्तर लेखों से शब्दशः उद्धृत होता है। [1] जैसी संख्या दबाइए तो पूरा लेख उद्धृत शब्दों पर खुलेगा।",
    edit="प्रश्न बदलें",
    reword="जो समझा गया उसे बदलकर पूछें",
    again="फिर से पूछें",
    copy="उत्तर कॉपी करें",
    copied="कॉपी हो गया",
    cancel="रहने दें",
    sources="स्रोत",
    back="उत्तर पर लौटें",
    original="मूल लेख",
    download="पाठ सहेजें",
    previous="पिछला उद्धरण",
    next="अगला उद्धरण",
    verified="जाँचा हुआ: शब्दशः लेख से",
    changed="लेख अनुक्रमित होने के बाद बदल गया है",
    exactly="ठीक-ठीक जगह",
    place="वर्ण {start}–{end}, कुल {total}",
    cited="उद्धरण {number}",
    near="मिलता-जुलता अंश",
    outside="लेख का हिस्सा नहीं",
    searching="लेखों में खोज रहे हैं…",
    unaskable="यह प्रश्न नहीं पूछा जा सकता: वह बहुत लंबा है या उसमें कोई शब्द नहीं है।",
    unusable="लेखों का अनुक्रम अभी पढ़ा नहीं जा सकता। उसे फिर से बनाइए: sandarbh index",
    failed="कुछ गड़बड़ हो गई और उत्तर नहीं बन सका। आपका प्रश्न नीचे है, फिर से पूछिए।",
    busy="अभी बहुत लोग पूछ रहे हैं। आपका प्रश्न नीचे लिखा है, थोड़ी देर में फिर से पूछिए।",
    unkept="यह उत्तर इतिहास में नहीं रखा जा सका; पन्ना बंद करने पर वह खो जाएगा।",
    examples=(
        "सेमल्टी का पुल कब चालू हुआ?",
        "बाट साट की बाढ़ में कितने घर बह गए?",
        "बेन त्रे में खारे पानी के लिए क्या किया गया?",
        "मेओ वाक में खसरे का टीका कितने बच्चों को लगा?",
        "का नदी पर बाढ़ बताने वाले कितने सायरन लगे हैं?",
    ),
    about="“{title}” में क्या बताया गया है?",
)

PHRASES = Phrases(
    found="लेखों में यह मिला:",
    reasons={
        "no-match": "लेखों में इसका उत्तर नहीं मिला: इस बारे में कुछ भी नहीं है।",
        "weak-evidence": "लेखों में इसका उत्तर नहीं मिला।",
        "empty-index": "अभी एक भी लेख जोड़ा नहीं गया है, इसलिए उत्तर नहीं दिया जा सकता।",
    },
    declined="इसका उत्तर लेखों से नहीं दिया जा सकता।",
    nearest="सबसे मिलते-जुलते अंश ({count}) – ये उत्तर नहीं हैं",
    uncited="मिलते-जुलते और अंश ({count}) – उद्धृत नहीं",
    also="ये शब्द यहाँ भी हैं",
    understood="समझा गया",
    original="मूल लेख",
    stands="शब्दशः",
    stood="लेख बदल गया है",
    months=tuple("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर".split()),
    day="{day} {month} {year}",
)

ROMANISED = Phrases(
    found="Lekhon mein yah mila:",
    reasons={
        "no-match": "Lekhon mein iska uttar nahin mila: is baare mein kuchh bhi nahin hai.",
        "weak-evidence": "Lekhon mein iska uttar nahin mila.",
        "empty-index": "Abhi ek bhi lekh joda nahin gaya hai, isliye uttar nahin diya ja sakta.",
    },
    declined="Iska uttar lekhon se nahin diya ja sakta.",
    nearest="Sabse milte-julte ansh ({count}) – ye uttar nahin hain",
    uncited="Milte-julte aur ansh ({count}) – uddhrit nahin",
    also="Ye shabd yahan bhi hain",
    understood="Samjha gaya",
    original="Mool lekh",
    stands="shabdashah",
    stood="lekh badal gaya hai",
    months=MONTHS,
    day="{day} {month} {year}",
)
