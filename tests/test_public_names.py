from __future__ import annotations

import importlib

import pytest

PUBLIC = {
    "index": ["BuildReport", "Chunk", "Document", "Failure", "IndexSettings", "Progress", "Span", "build"],
    "qa": ["Abstention", "Answer", "AskSettings", "Assistant", "Passage", "Quote", "Reply", "Turn"],
}


@pytest.mark.parametrize("package", PUBLIC)
def test_the_public_names_are_these_and_all_are_there(package):
    module = importlib.import_module(package)
    assert sorted(module.__all__) == PUBLIC[package]
    assert [name for name in PUBLIC[package] if not hasattr(module, name)] == []
    assert module.__doc__
