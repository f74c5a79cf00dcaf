"""Text as detectors read it: what is invisible out, look-alike letters, digits and signs plain."""

import re
import unicodedata

from msgspec.structs import replace

from transforms.redaction.detectors import Finding

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f]+"
)
"""Soft hyphens, zero-width and bidirectional marks, variation selectors, tags."""

_EMOJI = "[\u2600-\u26ff\u2705\u2728\u2764\u2b50\U0001f000-\U0001f7ff\U0001f900-\U0001faff]"
_BETWEEN = re.compile(
    rf"(?<=\d){_EMOJI}+(?=\d)|(?<=\d ){_EMOJI}+ (?=\d)|(?<=[\w.@]){_EMOJI}+(?=[\w.]*@)|"
    rf"(?<=@){_EMOJI}+(?=\w)"
)
"""Pictures that break a number or an address up."""
_PICTURE = re.compile(_EMOJI)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_RUN = re.compile(r"\S+")
_LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u0410\u0412\u0415\u041a"
    "\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u03bf\u03b1\u03b9\u03bd\u03c1\u0391\u0392\u0395"
    "\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7\u0396",
    "aeopcyxijsdlABEKMHOPCTXIoaivpABEHIKMNOPTXZ",
)
"""Cyrillic and Greek letters that look like Latin ones; changed in words that hold both."""
_STYLED = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]")
"""Letters and digits in mathematical styles or circles, and the digits of other scripts."""

_TO_PLAIN: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width forms
    **dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xFE63], "-"),
    **dict.fromkeys([0x00A0, 0x2007, 0x202F, 0x3000], " "),
    **dict.fromkeys([0x2018, 0x2019, 0x02BC], "'"),
}
_NOT_PLAIN = re.compile(f"[{re.escape(''.join(map(chr, _TO_PLAIN)))}\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class PlainText:
    """A text made plain, and the way back from its offsets to the original's."""

    def __init__(self, original: str) -> None:
        """Make a text plain; costs two scans where there is nothing to change."""
        self.text = original
        self._kept: list[int] | None = None
        if _NOT_PLAIN.search(original):
            # One character for one: offsets stay. Tokenizers refuse lone surrogates.
            self.text = _SURROGATE.sub("\ufffd", original.translate(_TO_PLAIN))
        if _STYLED.search(self.text):
            self.text = _STYLED.sub(lambda hit: _unstyled(hit[0]), self.text)
        if _FOREIGN.search(self.text):
            self.text = _RUN.sub(lambda hit: _latin(hit[0]), self.text)
        for unwanted in (_INVISIBLE, _BETWEEN if _PICTURE.search(self.text) else None):
            if unwanted is not None and unwanted.search(self.text):
                kept = _kept_positions(self.text, unwanted)
                self._kept = kept if self._kept is None else [self._kept[each] for each in kept]
                self.text = unwanted.sub("", self.text)

    def original_place(self, finding: Finding) -> Finding:
        """Move a finding to the original's offsets; what is invisible inside it belongs to it."""
        if self._kept is None:
            return finding
        start, last = self._kept[finding.start], self._kept[finding.end - 1]
        return replace(finding, start=start, end=last + 1)


def _unstyled(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) == 1 and not plain.isascii():
        digit = unicodedata.decimal(plain, None)
        return char if digit is None else str(digit)
    return plain if len(plain) == 1 else char


def _latin(run: str) -> str:
    """Give a word that mixes scripts in Latin letters; a word of one script stays."""
    mixed = _FOREIGN.search(run) and _LATIN.search(run)
    return run.translate(_LOOK_ALIKES) if mixed else run


def _kept_positions(text: str, unwanted: re.Pattern[str]) -> list[int]:
    kept: list[int] = []
    position = 0
    for match in unwanted.finditer(text):
        kept.extend(range(position, match.start()))
        position = match.end()
    kept.extend(range(position, len(text)))
    return kept
