"""Weights of the open-request score; from `benchmarks/quality/ambiguity_train.py`.

Source: fitted to IN3 (HBX-hbx/Mistral-Interact, Apache-2.0), training rows only.
"""

BIAS = -0.0713
"""Log-odds of a request without any mark."""
WEIGHTS = {
    "asks_fact": -0.2831,
    "asks_for_lookup": -0.6432,
    "asks_to_explain": -1.0414,
    "asks_to_make": 0.1842,
    "asks_to_plan": 1.4116,
    "asks_for_advice": 0.5413,
    "asks_to_act": 0.5341,
    "asks_to_search": 0.0258,
    "first_person": 0.0770,
    "wishes": 0.0920,
    "possessive": 1.2723,
    "placeholder": 0.8844,
    "carrier": 0.5933,
    "open_noun": 0.5171,
    "subjective": 0.2564,
    "ranked": -0.5090,
    "recent": -0.1846,
    "time_span": -0.1429,
    "step_by_step": -0.8093,
    "indefinite": 0.3398,
    "definite": -0.1276,
    "preposition": -0.1537,
    "conjunction": -0.0547,
    "condition": -0.1775,
    "can_you": 0.0875,
    "proper_names": -0.2017,
    "numbers": -0.5193,
    "quoted": -1.7041,
    "questions": 0.1589,
    "closed_ending": -0.4511,
    "imperative_first": 0.1536,
}
"""Log-odds that each count of a mark adds; above 0 speaks for an open request."""
