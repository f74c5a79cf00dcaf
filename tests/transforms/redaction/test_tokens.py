"""Tokens and their rendering."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.redaction import tokens

KEY = b"k" * 32
ADA = tokens.make_token("PERSON", "Ada Example", key=KEY)
BOB = tokens.make_token("PERSON", "Bob Example", key=KEY)
MAIL = tokens.make_token("EMAIL_ADDRESS", "ada@example.org", key=KEY)
anything = st.text() | st.text(alphabet="⟦⟧PERSON:0123456789abcdef_<>", max_size=60)


def test_a_token_names_type_and_keyed_hash() -> None:
    """A token holds the type and sixteen hex digits, and depends on the key."""
    assert re.fullmatch(r"⟦PERSON:[0-9a-f]{16}⟧", ADA)
    assert tokens.make_token("PERSON", "Ada Example", key=b"j" * 32) != ADA
    assert tokens.make_token("LOCATION", "Ada Example", key=KEY) != ADA


def test_a_token_refuses_a_type_name_it_could_not_read_back() -> None:
    """A type in small letters is refused."""
    with pytest.raises(ValueError, match="entity type"):
        tokens.make_token("person", "Ada", key=KEY)


@pytest.mark.parametrize(
    ("entity", "one", "other"),
    [
        ("PERSON", "Ada  Example", "ADA EXAMPLE's"),
        ("PERSON", "Ada Example", "ada ex\u200bample"),
        ("PHONE_NUMBER", "(212) 555-0142", "212 555 0142"),
        ("CREDIT_CARD", "4012-8888-8888-1881", "4012888888881881"),
        ("EMAIL_ADDRESS", "Ada@Example.org", "ada@example.org"),
    ],
)
def test_spellings_of_one_value_share_a_token(entity: str, one: str, other: str) -> None:
    """Case, spaces, punctuation and invisible characters do not make another value."""
    assert tokens.make_token(entity, one, key=KEY) == tokens.make_token(entity, other, key=KEY)


def test_secrets_keep_their_case() -> None:
    """Two passwords that differ in case are two values."""
    assert tokens.make_token("PASSWORD", "aB", key=KEY) != tokens.make_token(
        "PASSWORD", "ab", key=KEY
    )


@given(st.sampled_from(["PERSON", "PHONE_NUMBER", "URL", "EMAIL_ADDRESS"]), st.text())
def test_normalising_is_idempotent(entity: str, value: str) -> None:
    """A normalised value is its own normal form."""
    once = tokens.normalise_value(entity, value)
    assert tokens.normalise_value(entity, once) == once


@given(anything)
def test_escaped_text_holds_no_token_and_reads_back(text: str) -> None:
    """Whatever a text holds, escaped it holds no token, and unescaping gives it back."""
    escaped = tokens.escape(text)
    assert not tokens.TOKEN.search(escaped)
    assert tokens.unescape(escaped) == text
    assert tokens.NumberedRenderer([escaped]).render(escaped) == text


@given(st.lists(anything, max_size=5))
def test_tokens_between_any_texts_are_found_again(texts: list[str]) -> None:
    """Tokens put between escaped texts are the tokens that are read back."""
    lake = "".join(tokens.escape(text) + ADA for text in texts)
    assert [match[0] for match in tokens.TOKEN.finditer(lake)] == [ADA] * len(texts)
    assert tokens.neutral(lake) == "".join(text + "<PERSON>" for text in texts)


def test_numbers_follow_first_appearance_over_all_texts() -> None:
    """One value has one number in all messages, each type counts for itself."""
    renderer = tokens.NumberedRenderer([])
    assert (
        renderer.render(f"{BOB} and {ADA}, {MAIL}")
        == "<PERSON_1> and <PERSON_2>, <EMAIL_ADDRESS_1>"
    )
    assert renderer.render(f"{ADA}") == "<PERSON_2>"


@pytest.mark.parametrize("literal", ["<PERSON_1>", "PERSON_1"])
def test_literal_look_alikes_keep_their_number(literal: str) -> None:
    """A number that the text already uses is not given to a value."""
    texts = [f"{literal} is a placeholder of {ADA}"]
    assert (
        tokens.NumberedRenderer(texts).render(texts[0])
        == f"{literal} is a placeholder of <PERSON_2>"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"see `get({ADA})` for {ADA}", "see `get(PERSON_1)` for <PERSON_1>"),
        (f"```\n{ADA}\n```\n{ADA}", "```\nPERSON_1\n```\n<PERSON_1>"),
        (f"```\n{ADA}", "```\nPERSON_1"),
        (f"at https://x.test/{ADA}?q=1 by {ADA}", "at https://x.test/PERSON_1?q=1 by <PERSON_1>"),
        (f"<p>{ADA}</p> {ADA}", "<p>PERSON_1</p> <PERSON_1>"),
        (f'<a title="{ADA}"> {ADA}', '<a title="PERSON_1"> <PERSON_1>'),
        (f'{{"name": "{ADA}"}}', '{"name": "PERSON_1"}'),
        (f"1 < 2 and {ADA} > 3", "1 < 2 and <PERSON_1> > 3"),
        (f"a stray ` and {ADA}", "a stray ` and <PERSON_1>"),
    ],
)
def test_structure_gets_the_bare_form(text: str, expected: str) -> None:
    """Where angle brackets would break something the placeholder has none."""
    assert tokens.NumberedRenderer([]).render(text) == expected


def test_rendered_structure_still_parses() -> None:
    """JSON and XML parse after rendering and hold the placeholder."""
    renderer = tokens.NumberedRenderer([])
    assert json.loads(renderer.render_json(json.dumps({ADA: [ADA]}, ensure_ascii=False))) == {
        "PERSON_1": ["PERSON_1"]
    }
    assert ET.fromstring(renderer.render(f"<r><n>{ADA}</n></r>"))[0].text == "PERSON_1"  # noqa: S314


def test_keyed_rendering_is_the_same_in_every_sample() -> None:
    """The keyed form names the value by its digest."""
    digest = ADA[8:-1]
    assert tokens.KeyedRenderer().render(f"{BOB} {ADA}").endswith(f"<PERSON_{digest}>")
    assert tokens.KeyedRenderer().render_json(f'"{ADA}"') == f'"PERSON_{digest}"'


def test_tokens_are_counted_by_type() -> None:
    """Counting looks at tokens, not at escaped look-alikes."""
    assert tokens.count_tokens(f"{ADA} {BOB} {MAIL} {tokens.escape(ADA)}") == {
        "PERSON": 2,
        "EMAIL_ADDRESS": 1,
    }


@given(st.text(alphabet="`~<>/ab \n", max_size=200))
def test_rendering_never_fails_on_broken_markup(text: str) -> None:
    """Unbalanced fences and tags render without an error and keep the text around."""
    rendered = tokens.NumberedRenderer([]).render(text + ADA)
    assert rendered.removesuffix(">").removesuffix("PERSON_1").startswith(text)
