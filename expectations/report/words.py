"""Numbers and names as a person reads them."""

import math

from markupsafe import Markup, escape

from transforms.outcome import Reason

_KIB = 1024
_BANDS = {
    "never": "surely below 20 % answered well",
    "hard": "below a third answered well",
    "medium": "between one and two thirds",
    "easy": "above two thirds answered well",
    "always": "surely above 80 % answered well",
    "unknown": "fewer than two judged replies",
}
_MEANINGS = {reason.value: reason.meaning for reason in Reason}


def number(value: float) -> str:
    """Write a count with thousands separated; a fraction with two digits."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def share(part: float, whole: float) -> str:
    """Write a part of a whole as a percentage; never 0 % or 100 % of what is not."""
    if not whole:
        return "n/a"
    percent = 100 * part / whole
    if 0 < percent < 0.1:  # noqa: PLR2004
        return "< 0.1 %"
    if 99.9 < percent < 100:  # noqa: PLR2004
        return "> 99.9 %"
    return f"{percent:.1f} %" if percent % 100 else f"{percent:.0f} %"


def size(size_bytes: int) -> str:
    """Write a size in the unit that gives one to three digits before the point."""
    if size_bytes < _KIB:
        return f"{size_bytes} B"
    power = min(int(math.log(size_bytes, _KIB)), 4)
    return f"{size_bytes / _KIB**power:.1f} {'KMGT'[power - 1]}iB"


def reason_meaning(reason: str) -> str:
    """Return what a reason of the closed list means; nothing for other words."""
    return _MEANINGS.get(reason, "")


def band_meaning(band: str) -> str:
    """Return what a band of difficulty means; nothing for other words."""
    return _BANDS.get(band, "")


def plain(name: str) -> str:
    """Write an identifier as words."""
    return name.replace("_", " ")


def count_of(value: int, one: str, many: str = "") -> str:
    """Write a number with its noun."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def prose(text: str) -> Markup:
    """Escape a sentence, and set what stands between backticks as code."""
    parts = (
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(text.split("`"))
    )
    return Markup().join(parts)
