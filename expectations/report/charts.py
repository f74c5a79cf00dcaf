"""Small charts as inline SVG: widths in percent, so that lines and words keep their size.

Colours come from classes; every chart stands beside its numbers, so that it is hidden from
screen readers.
"""

from collections.abc import Sequence

from markupsafe import Markup

from expectations.report.data import Bin
from expectations.report.words import number

_PLOT_HEIGHT = 150
_AXIS_HEIGHT = 26
_TOP = 18
_MAX_TICKS = 6
"""Steps that fit along an axis at 400 pixels."""


def bar(part: float, whole: float, *, kind: str = "plain") -> Markup:
    """Draw one horizontal bar; what is not nothing is at least a hair wide.

    Args:
        part: Length of the bar.
        whole: Length of the full width.
        kind: Class that gives the colour.
    """
    width = max(100 * part / whole, 0.6) if part and whole else 0
    return Markup(
        '<svg class="bar" width="100%" height="8" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="8" rx="1"/>'
        '<rect class="fill {}" width="{:.2f}%" height="8" rx="1"/></svg>'
    ).format(kind, min(width, 100))


def span(left: float, width: float) -> Markup:
    """Draw a stretch of a time line; at least a hair wide.

    Args:
        left: Where it begins, percent of the line.
        width: Its length, percent of the line.
    """
    width = min(max(width, 0.8), 100)
    return Markup(
        '<svg class="bar" width="100%" height="8" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="8" rx="1"/>'
        '<rect class="fill bad" x="{:.2f}%" width="{:.2f}%" height="8" rx="1"/></svg>'
    ).format(min(left, 100 - width), width)


def strip(parts: Sequence[tuple[str, int]]) -> Markup:
    """Draw one bar of several parts, in their order, which fill the full width.

    Args:
        parts: Class and size of each part.
    """
    whole = sum(size for _, size in parts) or 1
    drawn, start = [], 0.0
    for kind, size in parts:
        width = 100 * size / whole
        if size:
            drawn.append(
                Markup('<rect class="fill {}" x="{:.3f}%" width="{:.3f}%" height="22"/>').format(
                    kind, start, max(width - 0.15, 0.15)
                )
            )
        start += width
    return Markup(
        '<svg class="strip" width="100%" height="22" aria-hidden="true" focusable="false">{}</svg>'
    ).format(Markup().join(drawn))


def histogram(bins: Sequence[Bin], *, limit: float | None = None) -> Markup:
    """Draw bins side by side, each as wide as the others, with a line at a limit inside them.

    Bins that double in width so give a logarithmic axis.
    """
    if not bins:
        return Markup()
    width = 100 / len(bins)
    highest = max(each.count for each in bins) or 1
    drawn = [_column(each, place * width, width, highest, limit) for place, each in enumerate(bins)]
    drawn += [
        _limit(width * (place + (limit - each.low) / (each.high - each.low)), limit)
        for place, each in enumerate(bins)
        if limit is not None and each.low <= limit < each.high
    ]
    return Markup(
        '<svg class="histogram" width="100%" height="{}" aria-hidden="true" focusable="false">'
        "{}{}</svg>"
    ).format(_TOP + _PLOT_HEIGHT + _AXIS_HEIGHT, Markup().join(drawn), _axis(bins, width))


def _column(each: Bin, at: float, width: float, highest: int, limit: float | None) -> Markup:
    height = max(_PLOT_HEIGHT * each.count / highest, 1.5 if each.count else 0)
    over = limit is not None and each.low >= limit
    return Markup(
        '<rect class="fill {}" x="{:.3f}%" y="{:.1f}" width="{:.3f}%" height="{:.1f}"/>'
    ).format(
        "bad" if over else "plain",
        at,
        _TOP + _PLOT_HEIGHT - height,
        max(width - 0.25, 0.2),
        height,
    )


def _limit(at: float, limit: float) -> Markup:
    right = at > 50  # noqa: PLR2004
    return Markup(
        '<line class="limit" x1="{0:.2f}%" x2="{0:.2f}%" y1="4" y2="{1}"/>'
        '<text class="limit-label" x="{0:.2f}%" y="13" dx="{2}" text-anchor="{3}">limit {4}</text>'
    ).format(
        at, _TOP + _PLOT_HEIGHT, -6 if right else 6, "end" if right else "start", number(limit)
    )


def _axis(bins: Sequence[Bin], width: float) -> Markup:
    """Label the borders of bins, as many as have room at equal distances."""
    base = _TOP + _PLOT_HEIGHT
    borders = [*(each.low for each in bins), bins[-1].high]
    step = -(-len(bins) // _MAX_TICKS)
    ticks = [
        Markup('<text class="tick" x="{:.2f}%" y="{}" text-anchor="{}">{}</text>').format(
            place * width, base + 18, _anchor(place * width), _border(borders[place])
        )
        for place in range(0, len(borders), step)
    ]
    line = Markup('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(base + 0.5)
    return line + Markup().join(ticks)


def _border(value: float) -> str:
    return number(int(value) if float(value).is_integer() and value >= 1 else value)


def _anchor(at: float) -> str:
    return "start" if at < 2 else "end" if at > 98 else "middle"  # noqa: PLR2004
