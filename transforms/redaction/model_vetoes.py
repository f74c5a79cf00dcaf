"""Which findings of the bundled model cannot be names where they stand: code, shouting, remains.

The model sees four words to each side. Whether a text is code, or writes names large, shows from
further away.
"""

import re

from transforms.redaction.name_rules import is_common_word

LONG_TEXT = 25
"""From this many words on, a text that uses capitals is taken to write names with them."""
SMALL_LETTERS_SCORE = 0.9
"""Score that a name in small letters needs in such a text."""
SEEN = 2000
"""How much of a text is looked at to see how it uses capitals, in characters from its start."""

_NO_NAME = re.compile(r"[\d_=()<>{}\[\]\\/#@$%^&*+|~`:;!?]")
_EDGES = " \t\r\n\"'\u201c\u201d\u2018\u2019,;:!?-\u2013\u2014*_()[]<>|#"
_POSSESSIVE = re.compile(r"\s?['\u2019]s?$")
_INNER_CAPITAL = re.compile(
    r"(?<![\w'\u2019])(?!(?:Mc|Mac|De|Di|Du|Da|Le|La|Lo|Van|Von|Fitz|St|El|Al|Ben|O|D)[A-Z])"
    r"\w*[a-z\u00df-\u00ff][A-Z]"
)
_CODE_BEFORE = re.compile(
    r"(?:(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bProf)(?<=[\w)\]])\.|"
    r"[_=<>/\\$@#%`~^|\[{]|\w\(|--?|::|->|"
    r"\b(?:import|def|const|func|async|await|elif|git|npm|pip)\s|"
    r"(?:^|\n)\s*(?:class|struct|interface|enum)\s)$"
)
_CODE_AFTER = re.compile(
    r"[\w(=/\\<>{\[`^|~$_]|\.\w|::|\s?(?:[+*]?=|->|=>)|-\w|\s(?:import|extends|implements)\s"
)
_VALUE_BEFORE = re.compile(r"<\w+(?:\s[^<>]*)?>$|\w\s?=\s?[\"']?$|[|>#]\s$|(?:^|\n)[-*>|#]$")
_SHOUTED = re.compile(r"[A-Z][A-Z.'-]*")


class Surroundings:
    """What a text as a whole says about names in it; made once per text."""

    def __init__(self, text: str) -> None:
        """Look at a text's letters."""
        self._text = text
        seen = text[:SEEN]
        large = sum(mark.isupper() for mark in seen)
        self._shouts = large > sum(mark.islower() for mark in seen)
        self._writes_large = large > 1 and len(text.split(maxsplit=LONG_TEXT)) > LONG_TEXT

    def name_within(self, start: int, end: int, score: float) -> tuple[int, int] | None:
        """Give the part of a PERSON finding that can be a name, if any; offsets in the text."""
        start, end = self._trimmed(start, end)
        value = self._text[start:end]
        if _NO_NAME.search(value):
            before = re.split(r"[,\n\t;]", value)[0].rstrip()
            if before == value or _NO_NAME.search(before):
                return None
            end, value = start + len(before), before
        if len(value.strip(".")) < 2 or _INNER_CAPITAL.search(value):
            return None
        if _SHOUTED.fullmatch(value) and not self._shouts:
            return None
        if value.islower() and self._writes_large and score < SMALL_LETTERS_SCORE:
            return None
        if all(is_common_word(word) for word in value.split()) or self._in_code(start, end):
            return None
        return start, end

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        value = self._text[start:end]
        kept = value.lstrip(_EDGES)
        start += len(value) - len(kept)
        kept = _POSSESSIVE.sub("", kept.rstrip(_EDGES))
        return start, start + len(kept)

    def _in_code(self, start: int, end: int) -> bool:
        if _CODE_AFTER.match(self._text, end) and not self._text.startswith("</", end):
            return True
        before = self._text[max(0, start - 60) : start]
        return bool(_CODE_BEFORE.search(before)) and not _VALUE_BEFORE.search(before)
