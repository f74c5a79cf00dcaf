"""Entity tokens: how a redacted value stands in the lake, and how readers get to see it.

In the lake a value is `⟦PERSON:0123456789abcdef⟧`: its type and a keyed hash of its normalised
form, so that one person is one token in every message, argument and reply. A `⟦` of the text
itself is stored as `⟦⟧`, which no token looks like; so what is a token is never in doubt.

Example:
    >>> token = make_token("PERSON", "Ada Example", key=b"k" * 32)
    >>> TOKEN.fullmatch(token)["entity"]
    'PERSON'
    >>> NumberedRenderer([token]).render("Dear " + token)
    'Dear <PERSON_1>'
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from transforms.keys import keyed_hex
from transforms.redaction.markup import structured_regions

OPEN, CLOSE = "⟦", "⟧"  # U+27E6 and U+27E7, mathematical white square brackets
ESCAPED = OPEN + CLOSE
"""How a literal opening bracket of the text stands in the lake."""
TOKEN = re.compile(OPEN + r"(?P<entity>[A-Z][A-Z0-9_]*):(?P<digest>[0-9a-f]{16})" + CLOSE)
"""A token; the groups are `entity` and `digest`."""
TOKEN_OR_ESCAPE = re.compile(TOKEN.pattern + "|" + ESCAPED)
"""A token (group `entity` is set) or an escaped bracket (it is None)."""
DIGEST_BYTES = 8

_LOOK_ALIKE = re.compile(r"([A-Z][A-Z0-9_]*)_([0-9]{1,9})(?![0-9])")
_ENTITY = re.compile(r"[A-Z][A-Z0-9_]*")
_POSSESSIVE = re.compile(r"(?:['\u2019]s)+$")
_WORD_VALUES = frozenset({"PERSON", "LOCATION", "ADDRESS", "NRP", "ORGANIZATION", "DATE_TIME"})
"""Types whose values are words: their spaces and dots separate, in all others they decorate."""
_EXACT_VALUES = frozenset({"SECRET", "PASSWORD", "URL", "CRYPTO"})
"""Types for which upper and lower case, and each character, make a different value."""


def escape(text: str) -> str:
    """Make the text's own brackets safe: `⟦` becomes `⟦⟧`."""
    return text.replace(OPEN, ESCAPED)


def unescape(text: str) -> str:
    """Undo `escape` on text that holds no token."""
    return text.replace(ESCAPED, OPEN)


def make_token(entity: str, value: str, *, key: bytes) -> str:
    """Name a value by its type and a keyed hash of its normalised form.

    Raises:
        ValueError: `entity` is not a type name (capitals, digits, underscores).
    """
    if not _ENTITY.fullmatch(entity):
        raise ValueError("an entity type is written in capitals, digits and underscores")
    digest = keyed_hex(key, entity, normalise_value(entity, value), digest_bytes=DIGEST_BYTES)
    return f"{OPEN}{entity}:{digest}{CLOSE}"


def normalise_value(entity: str, value: str) -> str:
    """Reduce a value to what makes it that value, so that its spellings share one token.

    Invisible characters go and compatibility forms are folded for all types. Names and places lose
    case, double spaces and a possessive ending; numbers and ids keep letters and digits only;
    passwords and addresses in the web are kept as they are. Idempotent.
    """
    plain = value.isascii()  # nearly all are; ASCII has neither invisible nor compatibility forms
    visible = value if plain else _visible(value)
    if entity in _EXACT_VALUES:
        return visible.strip()
    folded = visible.lower() if plain else unicodedata.normalize("NFKC", visible).casefold()
    if entity == "EMAIL_ADDRESS":
        return folded.strip()
    if entity in _WORD_VALUES:
        words = folded.replace(".", " ").split()
        return _POSSESSIVE.sub("", " ".join(words)).strip()
    reduced = "".join(filter(str.isalnum, folded))
    return reduced or folded.strip()


def _visible(value: str) -> str:
    return "".join(char for char in value if unicodedata.category(char) != "Cf")


def count_tokens(text: str) -> dict[str, int]:
    """Count the tokens of a lake text by entity type, in the order of first appearance."""
    return dict(Counter(match["entity"] for match in TOKEN.finditer(text)))


def neutral(text: str) -> str:
    """Reduce every token to `<TYPE>`: for duplicate keys and comparisons, not for output."""
    return TOKEN_OR_ESCAPE.sub(lambda hit: f"<{hit['entity']}>" if hit["entity"] else OPEN, text)


class NumberedRenderer:
    """Render the tokens of one sample as `<PERSON_1>`, numbered by first appearance.

    Numbers that the sample's own text already uses (`PERSON_1`, with or without brackets) are
    skipped. One instance serves one sample: the order of the `render` calls gives the numbers.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Learn from all texts of the sample which numbers are taken."""
        self._taken = {
            (match[1], int(match[2])) for text in texts for match in _LOOK_ALIKE.finditer(text)
        }
        self._numbers: dict[tuple[str, str], int] = {}
        self._last: Counter[str] = Counter()

    def render(self, text: str) -> str:
        """Render prose; inside code, URLs, XML and JSON the bare form `PERSON_1` stands."""
        return _render(text, self._name)

    def render_json(self, text: str) -> str:
        """Render JSON text, such as tool arguments and schemas; it stays valid JSON."""
        return _render_bare(text, self._name)

    def _name(self, entity: str, digest: str) -> str:
        number = self._numbers.get((entity, digest))
        if number is None:
            number = self._last[entity] + 1
            while (entity, number) in self._taken:
                number += 1
            self._last[entity] = self._numbers[entity, digest] = number
        return f"{entity}_{number}"


class KeyedRenderer:
    """Render tokens as `<PERSON_0123456789abcdef>`: the same name in every sample of one lake."""

    def render(self, text: str) -> str:
        """Render prose; inside code, URLs, XML and JSON the bare form stands."""
        return _render(text, self._name)

    def render_json(self, text: str) -> str:
        """Render JSON text; it stays valid JSON."""
        return _render_bare(text, self._name)

    @staticmethod
    def _name(entity: str, digest: str) -> str:
        return f"{entity}_{digest}"


def _render(text: str, name: Callable[[str, str], str]) -> str:
    if OPEN not in text:
        return text
    regions = structured_regions(text)

    def rendered(match: re.Match[str]) -> str:
        if not match["entity"]:
            return OPEN
        bare = name(match["entity"], match["digest"])
        return bare if match.start() in regions else f"<{bare}>"

    return TOKEN_OR_ESCAPE.sub(rendered, text)


def _render_bare(text: str, name: Callable[[str, str], str]) -> str:
    def rendered(match: re.Match[str]) -> str:
        return name(match["entity"], match["digest"]) if match["entity"] else OPEN

    return TOKEN_OR_ESCAPE.sub(rendered, text) if OPEN in text else text
