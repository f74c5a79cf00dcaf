"""Weights of the open-request score; from `benchmarks/quality/ambiguity_train.py`.

Source: fitted to IN3 (HBX-hbx/Mistral-Interact, Apache-2.0), training rows only.
"""

BIAS = -0.0882
"""Log-odds of a request without any mark."""
WEIGHTS = {
    "asks_fact": -0.2719,
    "asks_for_lookup": -0.6383,
    "asks_to_explain": -1.0441,
    "asks_to_make": 0.1845,
    "asks_to_plan": 1.4085,
    "asks_for_advice": 0.5443,
    "asks_to_act": 0.5403,
    "asks_to_search": 0.0258,
    "first_person": 0.1541,
    "wishes": 0.0800,
    "possessive": 1.2819,
    "placeholder": 0.8899,
    "carrier": 0.5924,
    "open_noun": 0.5190,
    "subjective": 0.2508,
    "ranked": -0.5107,
    "recent": -0.1955,
    "time_span": -0.1386,
    "step_by_step": -0.8074,
    "indefinite": 0.3356,
    "definite": -0.1286,
    "preposition": -0.1527,
    "conjunction": -0.0529,
    "condition": -0.1775,
    "can_you": 0.0501,
    "proper_names": -0.2105,
    "numbers": -0.5161,
    "quoted": -1.7086,
    "questions": 0.1709,
    "closed_ending": -0.4389,
    "imperative_first": 0.1785,
}
"""Log-odds that each count of a mark adds; above 0 speaks for an open request."""
