"""How sure a count of leaks makes us."""


def upper_bound(leaking: int, looked_at: int, *, confidence: float = 0.95) -> float:
    """Give the largest share of leaking texts that the sample does not rule out, one-sided.

    Without texts it is 1. Source: Clopper and Pearson, 1934: the quantile of Beta(k + 1, n - k).

    Raises:
        ValueError: more texts leak than were looked at, or a count is negative.
    """
    if not 0 <= leaking <= looked_at:
        raise ValueError("as many texts may leak as were looked at, and no count is negative")
    if leaking == looked_at:
        return 1.0
    from scipy.stats import beta  # type: ignore[import-untyped]

    return float(beta.ppf(confidence, leaking + 1, looked_at - leaking))
