from pathlib import Path

import pytest

from flows.building.evaluation import evaluation_index
from flows.errors import ConfigError


def test_files_are_read_by_their_suffix(tmp_path: Path) -> None:
    """JSON lines give their strings, text its lines; a byte order mark does not matter."""
    jsonl, text = tmp_path / "a.jsonl", tmp_path / "b.txt"
    jsonl.write_text('{"prompt": "one two three"}\n', encoding="utf-8-sig")
    text.write_text("four five six\n\nseven eight\n", encoding="utf-8")
    index, digests = evaluation_index("shop", [str(jsonl), str(text)])
    assert index is not None
    assert [(each.file, each.line, len(each.words)) for each in index.texts] == [
        ("a.jsonl", 1, 3),
        ("b.txt", 1, 3),
        ("b.txt", 3, 2),
    ]
    assert len(set(digests)) == 2
    assert evaluation_index("shop", []) == (None, [])


def test_a_file_that_is_not_utf_8_is_wrong_use(tmp_path: Path) -> None:
    """The message names the setting, the file and the line, and nothing of the text."""
    file = tmp_path / "old.txt"
    file.write_bytes(b"fine\ncaf\xe9 secret\n")
    with pytest.raises(ConfigError, match=r"datasets\.shop\.evaluation_files.*line 2") as caught:
        evaluation_index("shop", [str(file)])
    assert "secret" not in str(caught.value)
    with pytest.raises(ConfigError, match="cannot read"):
        evaluation_index("shop", [str(tmp_path / "none.txt")])
