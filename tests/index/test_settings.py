from __future__ import annotations

import pytest
from pydantic import ValidationError

from index import IndexSettings
from index.errors import SettingsError
from index.model import EMBEDDED
from index.settings import settings_like


def test_without_any_setting_the_embedded_model_is_used():
    usual = {"chunk_tokens": 112, "threads": 0, "keep": 3, "keep_days": 30}
    assert IndexSettings().model_dump() == {"model": EMBEDDED, **usual}
    assert IndexSettings.of() == IndexSettings()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"chunk_size": 100}, "chunk_size: Extra inputs are not permitted"),
        ({"chunk_tokens": 15}, "chunk_tokens: Input should be greater than or equal to 16"),
        ({"chunk_tokens": 8193}, "chunk_tokens: Input should be less than or equal to 8192"),
        ({"chunk_tokens": "many"}, "chunk_tokens: Input should be a valid integer"),
        ({"model": ""}, "model: String should have at least 1 character"),
        ({"threads": -1}, "threads: Input should be greater than or equal to 0"),
        ({"threads": 257}, "threads: Input should be less than or equal to 256"),
        ({"keep": 0}, "keep: Input should be greater than or equal to 1"),
        ({"keep": 101}, "keep: Input should be less than or equal to 100"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_it(values, message):
    with pytest.raises(SettingsError) as error:
        IndexSettings.of(**values)
    assert message in str(error.value)


def test_all_wrong_settings_are_named_at_once():
    with pytest.raises(SettingsError, match=r"threads: .*; keep: "):
        IndexSettings.of(keep=0, threads=-1)


@pytest.mark.parametrize(
    "values", [{"chunk_tokens": 16}, {"chunk_tokens": 8192}, {"keep": 1, "threads": 256}]
)
def test_the_bounds_themselves_are_allowed(values):
    assert IndexSettings.of(**values).model_dump(include=set(values)) == values


@pytest.mark.parametrize("name", IndexSettings.model_fields)
def test_settings_cannot_be_changed(name):
    with pytest.raises(ValidationError, match="frozen"):
        setattr(IndexSettings(), name, 3)


def test_only_what_moves_the_cuts_changes_the_chunking():
    usual = IndexSettings().chunking()
    assert IndexSettings(keep=5, threads=2, model="another").chunking() == usual
    assert IndexSettings(chunk_tokens=113).chunking() != usual


@pytest.mark.parametrize("tokens", [16, 112, 113, 8192])
def test_the_settings_of_an_index_are_found_by_their_digest(tokens):
    made = IndexSettings(model="some-model", chunk_tokens=tokens)
    assert settings_like("some-model", made.chunking()) == made


def test_the_settings_of_an_index_of_another_version_are_the_default():
    assert settings_like("some-model", "0123456789abcdef") == IndexSettings(model="some-model")
