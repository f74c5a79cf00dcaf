"""Tokens: an estimate that says it is one, or the tokenizer that settings name."""

import json

import pytest

from transforms.dataset.check import CheckPolicy
from transforms.dataset.check.tokens import estimate, tokenizer

WORDS = ("[UNK]", "how", "do", "i", "send", "it", "back", "?")


def definition() -> bytes:
    """Write a tokenizer.json with a vocabulary of a few words."""
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [],
            "normalizer": {"type": "Lowercase"},
            "pre_tokenizer": {"type": "Whitespace"},
            "post_processor": None,
            "decoder": None,
            "model": {
                "type": "WordLevel",
                "vocab": {word: place for place, word in enumerate(WORDS)},
                "unk_token": "[UNK]",
            },
        }
    ).encode()


def test_an_estimate_divides_characters_by_their_kind() -> None:
    """Four Latin characters make a token, one Chinese character does, and parts count whole."""
    count = estimate(CheckPolicy()).count
    assert [count(text) for text in ("", "word", "words", "你好", "word 你")] == [0, 1, 2, 2, 3]


def test_an_estimate_says_that_it_is_one() -> None:
    """Whoever reads the figures reads how they came about."""
    tokens = estimate(CheckPolicy(characters_per_token=3.5))
    assert (tokens.name, tokens.estimated) == (
        "tokens (estimated: 3.5 characters each)", True,
    )  # fmt: skip


def test_a_tokenizer_counts_its_own_tokens() -> None:
    """The named tokenizer's vocabulary decides, without tokens that a template would add."""
    pytest.importorskip("tokenizers", reason="the extra `tokenizers` is not installed")
    tokens = tokenizer(definition(), name="tokenizer.json")
    assert tokens.count("How do I send it back?") == 7
    assert (tokens.name, tokens.estimated) == ("tokens (counted with tokenizer.json)", False)


def test_what_is_no_tokenizer_is_refused_without_quoting_it() -> None:
    """The message holds nothing of the file."""
    pytest.importorskip("tokenizers", reason="the extra `tokenizers` is not installed")
    with pytest.raises(ValueError, match=r"^not the definition of a tokenizer$"):
        tokenizer(b'{"secret": "value"}', name="x")
