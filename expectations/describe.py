"""How an expectation carries what a person reads of it: its name, meaning, limit and mend."""


def about(name: str, *, meaning: str, mend: str, threshold: str = "none") -> dict[str, str]:
    """Return the `meta` of an expectation.

    Args:
        name: Unique inside its suite.
        meaning: What is true where it holds.
        mend: The setting, command or deed that mends a failure.
        threshold: What is tolerated, in words.
    """
    return {"name": name, "meaning": meaning, "mend": mend, "threshold": threshold}


def at_most(share: float) -> str:
    """Write a tolerated share for people: none, or a percentage."""
    return f"at most {share * 100:.4g} %" if share else "none"
