"""How a turn speaks for a re-ask: its words, and which rule fired.

What was learnt are weights of words (those of the newest message, told apart by whether the user
had said them before, and those of the reply), and of some facts about the three messages, one by
one and two by two: how much of the question is said again, how much of it the reply holds, whether
the reply asks back, what the rules say. `python -m benchmarks.quality.word_training` writes them.
"""

import bisect
import functools
import re
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from transforms.feedback.dialogue import complaints, cues
from transforms.feedback.dialogue.answers import Want, gives, misses, wants
from transforms.feedback.dialogue.similarity import Relation
from transforms.feedback.dialogue.tongues import languages_differ
from transforms.feedback.dialogue.turns import Turn
from transforms.feedback.dialogue.words import Kind, content, found_in, is_specific, kind, words
from transforms.word_weights import FOLDER, Parts, WordWeights

NAME = "re_asks"
_SHARES = (0.0, 0.25, 0.5, 0.75, 0.99)
_COUNTS = (0, 1, 2, 4)
_LENGTHS = (2, 5, 9, 15, 30)
_RATIOS = (0.4, 0.8, 1.2, 2.0)
_WANTS = tuple(Want)
CUES = ("not_what_i_asked", "no_i_meant", "that_is_wrong")
"""Rules that look for phrases."""
RULES = (*CUES, *Relation)
"""All rules, in the order in which weights know them."""
_FACTS = {
    "again": 6, "of_new": 6, "answered": 6, "from_reply": 6, "unanswered": 5,
    "new": 5, "nowhere_before": 5, "long_newest": 6, "long_earlier": 6, "long_reply": 6, "ratio": 5,
    "want": 2 * len(_WANTS), "misses": 2, "gives": 2, "asks_back": 2, "gives_up": 2,
    "reply_asks": 2, "newest_asks": 2, "earlier_asks": 2, "other_tongue": 2, "thanks": 2,
    "own_slip": 2, "same_start": 3, "points": 2, "specific": 2, "rule": 1 + len(RULES),
}  # fmt: skip
"""Each fact with the number of its values."""
_STARTS = dict(zip(_FACTS, np.cumsum([0, *_FACTS.values()]).tolist(), strict=False))
FACTS = sum(_FACTS.values())
"""Values of all facts together: rows and columns of the matrix of their weights."""
_TOKEN = re.compile(
    r"(?P<entity>⟦[A-Z0-9_]+:[0-9a-f]{16}⟧)|[^\W\d_]+(?:['\u2019][a-z]+)?|\d+|[?!.]|\n"
)
_NEWEST_CHARACTERS, _REPLY_CHARACTERS = 400, 300
_NEWEST_WORDS, _REPLY_WORDS = 60, 50


def re_ask_odds(turn: Turn, rule: str = "") -> float:
    """Say how a turn speaks for a re-ask, as log-odds; `rule` fired on it, none if empty."""
    places = facts(turn, rule)
    parts, marks = turn_words(turn)
    by_facts = float(_weights_of_facts()[np.ix_(places, places)].sum())
    return by_facts + WordWeights.load(NAME).log_odds(parts, marks)


@functools.lru_cache
def _weights_of_facts() -> npt.NDArray[np.float32]:
    """Read the weights of facts (diagonal) and of pairs of facts (above it)."""
    with np.load(FOLDER / f"{NAME}.npz") as stored:
        return np.asarray(stored["facts"], dtype=np.float32)


def facts(turn: Turn, rule: str) -> list[int]:
    """Give each fact's value as a place among all values, in ascending order."""
    old, said, new = words(turn.earlier), words(turn.reply), words(turn.newest)
    wanted, answer, come = set(content(old)), set(content(said)), set(content(new))
    again, answered = found_in(come, wanted), found_in(answer, wanted)
    added, found_in_reply = come - found_in(wanted, come), found_in(answer, come)
    want = wants(turn.newest)
    values = {
        "again": _level(_SHARES, len(again), wanted),
        "of_new": _level(_SHARES, len(come) - len(added), come),
        "answered": _level(_SHARES, len(answered), wanted),
        "from_reply": _level(_SHARES, len(found_in_reply), come),
        "unanswered": bisect.bisect_left(_COUNTS, len(again - answered)),
        "new": bisect.bisect_left(_COUNTS, len(added)),
        "nowhere_before": bisect.bisect_left(_COUNTS, len(added - found_in_reply)),
        "long_newest": bisect.bisect_left(_LENGTHS, len(new)),
        "long_earlier": bisect.bisect_left(_LENGTHS, len(old)),
        "long_reply": bisect.bisect_left(_LENGTHS, len(said)),
        "ratio": bisect.bisect_left(_RATIOS, len(new) / max(1, len(old))),
        "want": 2 * _WANTS.index(want) + (want is wants(turn.earlier)),
        "misses": misses(turn.earlier, turn.reply),
        "gives": gives(turn.earlier, turn.reply),
        "asks_back": cues.asks_back(turn.reply),
        "gives_up": cues.gives_up(turn.reply),
        "reply_asks": turn.reply.rstrip().endswith("?"),
        "newest_asks": "?" in turn.newest,
        "earlier_asks": "?" in turn.earlier,
        "other_tongue": languages_differ(turn.earlier, turn.newest),
        "thanks": cues.says_thanks(turn.newest),
        "own_slip": complaints.OWN_SLIP.match(cues.head(turn.newest)) is not None,
        "same_start": (old[:1] == new[:1]) + (old[:2] == new[:2]),
        "points": any(kind(word) is Kind.POINTING for word in new),
        "specific": any(map(is_specific, added)),
        "rule": 1 + RULES.index(rule) if rule else 0,
    }
    return [_STARTS[name] + int(value) for name, value in values.items()]


def turn_words(turn: Turn) -> tuple[Parts, list[str]]:
    """Return the words of the newest message and of the reply, and their first and last ones."""
    newest = _tokens(turn.newest[:_NEWEST_CHARACTERS])[:_NEWEST_WORDS]
    reply = _tokens(turn.reply[:_REPLY_CHARACTERS])[:_REPLY_WORDS]
    before = set(_tokens(turn.earlier[:_NEWEST_CHARACTERS]))
    parts = {
        "": newest,
        "again": [word for word in newest if word in before],
        "new": [word for word in newest if word not in before],
        "reply": reply,
    }
    marks = [f"begins {' '.join(newest[:count])}" for count in (1, 2, 3)]
    marks += [f"reply begins {' '.join(reply[:count])}" for count in (1, 2)]
    return parts, [*marks, f"ends {newest[-1] if newest else ''}"]


def _tokens(text: str) -> list[str]:
    return ["⟦" if match["entity"] else match[0].lower() for match in _TOKEN.finditer(text)]


def _level(bounds: Sequence[float], count: int, whole: Collection[str]) -> int:
    return bisect.bisect_left(bounds, count / len(whole) if whole else 0.0)
