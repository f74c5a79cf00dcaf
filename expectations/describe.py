"""How an expectation carries what a person reads of it: its name, meaning, limit and mend."""


def about(
    name: str, *, meaning: str, mend: str, threshold: str = "none", fault: str = ""
) -> dict[str, str]:
    """Return the `meta` of an expectation.

    Args:
        name: Unique inside its suite.
        meaning: What is true where it holds.
        mend: The setting, command or deed that mends a failure.
        threshold: What is tolerated, in words.
        fault: What is so where it fails, if that says more than that the meaning does not hold.
    """
    return {
        "name": name,
        "meaning": meaning,
        "mend": mend,
        "threshold": threshold,
        "fault": fault,
    }


def at_most(share: float) -> str:
    """Write a tolerated share for people: none, or a percentage."""
    return f"at most {share * 100:.4g} %" if share else "none"
