"""Questions in, quotes out. Knows nothing of screens."""

from __future__ import annotations

from qa.assistant import Assistant
from qa.settings import AskSettings
from qa.types import Abstention, Answer, Passage, Quote, Reply, Turn

__all__ = ["Abstention", "Answer", "AskSettings", "Assistant", "Passage", "Quote", "Reply", "Turn"]
