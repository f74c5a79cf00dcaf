"""The Beta distribution's quantiles on arrays, without SciPy."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_TERMS = 200
_BISECTIONS = 45
_TINY = 1e-300
_log_gamma = np.vectorize(math.lgamma, otypes=[np.float64])


def cdf(x: Floats, a: Floats, b: Floats) -> Floats:
    """Return the regularised incomplete beta function, elementwise, for 0 <= x <= 1.

    Source: Press et al., Numerical Recipes, "Incomplete Beta Function": the continued fraction by
    Lentz's method, mirrored where it converges slowly.
    """
    x, a, b = np.broadcast_arrays(x, a, b)
    mirrored = x > (a + 1) / (a + b + 2)
    low = np.where(mirrored, 1 - x, x)
    first, second = np.where(mirrored, b, a), np.where(mirrored, a, b)
    with np.errstate(divide="ignore"):
        log_front = (
            _log_gamma(a + b)
            - _log_gamma(a)
            - _log_gamma(b)
            + first * np.log(low)
            + second * np.log1p(-low)
        )
    part = np.exp(log_front) * _fraction(low, first, second) / first
    result: Floats = np.where(mirrored, 1 - part, part)
    return result


def quantile(share: float, a: Floats, b: Floats) -> Floats:
    """Return the value below which `share` of the distribution lies, elementwise."""
    low, high = np.zeros(np.shape(a)), np.ones(np.shape(a))
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        below = cdf(middle, a, b) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    result: Floats = (low + high) / 2
    return result


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    c = np.ones_like(x)
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value = value * d * c
    return value


def _away_from_zero(value: Floats) -> Floats:
    result: Floats = np.where(np.abs(value) < _TINY, _TINY, value)
    return result
