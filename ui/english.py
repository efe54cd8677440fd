"""The page in English, and replies to questions in English."""

from __future__ import annotations

from ui.labels import Labels, Phrases

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)

LABELS = Labels(
    name="English",
    title="Sandarbh",
    tagline="Answers in the articles’ own words",
    language="Language",
    theme="Light or dark",
    tabs="Pages",
    talk="Chat",
    question="Question",
    placeholder="Ask something about the articles…",
    send="Ask",
    stop="Stop",
    new="New conversation",
    chat="Conversation",
    welcome="Every answer is quoted word for word. Press a number like [1]: its article opens there.",
    edit="Edit the question",
    reword="Change what was understood, and ask",
    again="Ask again",
    copy="Copy the answer",
    copied="Copied",
    cancel="Cancel",
    sources="Source",
    back="Back to the answer",
    original="Original article",
    download="Save the text",
    previous="Previous quote",
    next="Next quote",
    verified="Verified: word for word from the article",
    changed="The article has changed since it was indexed",
    exactly="Exact place",
    place="characters {start}–{end} of {total}",
    cited="Quote {number}",
    near="Nearby passage",
    outside="Not part of the article",
    searching="Searching the articles…",
    unaskable="This question cannot be asked: it is too long, or there is no word in it.",
    unusable="The index cannot be read at the moment. Build it again: sandarbh index",
    failed="Something went wrong and there is no answer. Your question is below: ask it again.",
    busy="Too many people are asking right now. Your question is still below: ask again in a moment.",
    unkept="This answer could not be kept in the history; closing the page loses it.",
    examples=(
        "When was the bridge at Semalti opened?",
        "How many houses did the flood in Bat Xat wash away?",
        "What was done about salt water in Ben Tre?",
        "How many children were vaccinated against measles in Meo Vac?",
        "How many flood sirens stand along the Ca River?",
    ),
    about="What does “{title}” report?",
)

PHRASES = Phrases(
    found="The articles say:",
    reasons={
        "no-match": "The articles do not say: there is nothing about this in them.",
        "weak-evidence": "The articles do not say.",
        "empty-index": "There is no article yet, so there is nothing to answer from.",
    },
    declined="This cannot be answered from the articles.",
    nearest="The nearest passages ({count}) – these are not an answer",
    uncited="More passages nearby ({count}) – not quoted",
    also="The same words stand in",
    understood="Understood as",
    original="Original article",
    stands="verbatim",
    stood="the article has changed",
    months=MONTHS,
    day="{day} {month} {year}",
)
