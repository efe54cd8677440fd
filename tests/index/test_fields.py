"""The field of each language."""

from __future__ import annotations

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.fields import LanguageFields
from index.store import VectorStore

ROWS = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=np.float32)
LANGUAGES = ["hi", "en", "hi", "hi"]


@pytest.fixture
def fields() -> LanguageFields:
    return LanguageFields.build(LANGUAGES, VectorStore.build(3, [ROWS]))


def test_rows_are_told_apart_by_language(fields: LanguageFields) -> None:
    assert fields.names == ("en", "hi")
    assert fields.rows("hi").tolist() == [0, 2, 3]
    assert fields.rows("en").tolist() == [1]
    assert [fields.language(row) for row in range(4)] == LANGUAGES


def test_the_middle_of_a_language_is_its_mean_with_five_rows_of_the_whole_index_besides(
    fields: LanguageFields,
) -> None:
    whole = ROWS.mean(axis=0)
    expected = (ROWS[[0, 2, 3]].sum(axis=0) + 5 * whole) / 8
    assert fields.middle("hi").tolist() == pytest.approx(expected.tolist(), abs=1e-6)
    assert fields.middle("en").tolist() == pytest.approx(((ROWS[1] + 5 * whole) / 6).tolist(), abs=1e-6)


def test_a_language_with_one_chunk_is_not_its_own_middle(fields: LanguageFields) -> None:
    assert float(ROWS[1] @ (ROWS[1] - fields.middle("en"))) > 0.5


def test_what_was_saved_is_opened_again(fields: LanguageFields, tmp_path) -> None:
    fields.save(tmp_path / "fields.npz")
    opened = LanguageFields.open(tmp_path / "fields.npz")
    assert opened.names == fields.names
    assert len(opened) == 4
    assert opened.rows("hi").tolist() == [0, 2, 3]
    assert opened.middle("en").tolist() == fields.middle("en").tolist()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive"])
def test_a_damaged_file_says_what_to_do(tmp_path, content: bytes) -> None:
    (tmp_path / "fields.npz").write_bytes(content)
    with pytest.raises(IndexDamaged, match="rebuild with `sandarbh index`"):
        LanguageFields.open(tmp_path / "fields.npz")
