"""The tokenizer that settings name: found and used, or refused in one clear line."""

import sys
from pathlib import Path

import pytest

from flows.building.tokens import tokens_of
from flows.errors import ConfigError
from transforms.dataset.check import CheckPolicy


def test_without_a_tokenizer_tokens_are_estimated() -> None:
    """An empty setting reads no file and needs no package."""
    assert tokens_of(CheckPolicy()).estimated


def test_a_missing_file_is_named_with_its_setting(tmp_path: Path) -> None:
    """Whoever mistyped the path reads where."""
    with pytest.raises(ConfigError, match=r"check\.tokenizer: cannot read .*nowhere\.json"):
        tokens_of(CheckPolicy(tokenizer=str(tmp_path / "nowhere.json")))


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file that is no tokenizer.json stops the build before it begins."""
    pytest.importorskip("tokenizers", reason="the extra `tokenizers` is not installed")
    path = tmp_path / "other.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"check\.tokenizer: .*other\.json is no tokenizer"):
        tokens_of(CheckPolicy(tokenizer=str(path)))


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, the message says which one it is."""
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    path = tmp_path / "tokenizer.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"install sluice\[tokenizers\]"):
        tokens_of(CheckPolicy(tokenizer=str(path)))
