"""All evidence of ambiguity, from the request and from what people did, in one number."""

REPLY_WEIGHT = 0.85
"""How much a clarifying reply says about the request: some models ask back without need."""
RE_ASK_WEIGHT = 0.5
"""How much it says that the user corrected or rephrased at once: the reply may just be bad."""
DISAGREEMENT_WEIGHT = 0.6
"""How much it says that equal prompts got different short answers."""


def combine(
    *,
    request: float,
    clarifying: float = 0.0,
    re_asked: float = 0.0,
    disagreement: float = 0.0,
    judge: float | None = None,
) -> float:
    """Return the combined evidence, 0..1, rounded to 4 digits.

    Each kind of evidence lowers what is left of the doubt: 1 - (1 - a)(1 - b)…. A judge model's
    opinion, where there is one, stands beside the request's own score as the larger of the two.

    Args:
        request: `Findings.ambiguity`.
        clarifying: `Findings.clarifying`.
        re_asked: Confidence of a correction or a re-ask right after the reply; known at build.
        disagreement: Share of answers to the same prompt that differ from the commonest; at build.
        judge: `Findings.ambiguity_judge`.
    """
    left = 1.0 - max(request, judge or 0.0)
    left *= 1.0 - REPLY_WEIGHT * clarifying
    left *= 1.0 - RE_ASK_WEIGHT * re_asked
    left *= 1.0 - DISAGREEMENT_WEIGHT * disagreement
    return round(1.0 - left, 4)
