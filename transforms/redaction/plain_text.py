"""Text as detectors read it: invisible characters out, look-alike digits and signs made plain."""

import re
from dataclasses import replace

from transforms.redaction.detectors import Finding

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f]+"
)
"""Soft hyphens, zero-width and bidirectional marks, variation selectors, tags."""

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
        if _INVISIBLE.search(self.text):
            self._kept = _kept_positions(self.text)
            self.text = _INVISIBLE.sub("", self.text)

    def original_place(self, finding: Finding) -> Finding:
        """Move a finding to the original's offsets; what is invisible inside it belongs to it."""
        if self._kept is None:
            return finding
        start, last = self._kept[finding.start], self._kept[finding.end - 1]
        return replace(finding, start=start, end=last + 1)


def _kept_positions(text: str) -> list[int]:
    kept: list[int] = []
    position = 0
    for match in _INVISIBLE.finditer(text):
        kept.extend(range(position, match.start()))
        position = match.end()
    kept.extend(range(position, len(text)))
    return kept
