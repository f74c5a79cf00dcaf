"""How much of the traffic has any signal, who leaves feedback, and whether signals agree.

Feedback is left by some and about some things only. What is learnt from it holds for the traffic
as far as the parts of it are heard alike; where they are not, many signals weigh like few.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.dataset import columns, step
from transforms.dataset.columns import Ints, Mask
from transforms.feedback.policy import FeedbackPolicy
from transforms.feedback.rewards import goodness

MAX_SEGMENTS = 8
"""Values of one column that are told apart; the rarer ones are one segment."""
OTHERS = "others"
UNKNOWN = "unknown"
_TURNS = ((1, "1 turn"), (3, "2 to 3 turns"), (7, "4 to 7 turns"))
_TURNS_ABOVE = "8 turns and more"
_CHARACTERS = ((500, "up to 500"), (2_000, "up to 2,000"), (8_000, "up to 8,000"))
_CHARACTERS_ABOVE = "above 8,000"
_BINNED = ("conversation", "prompt", "reply")
_PLACES = {
    name: place
    for names in (
        (*(name for _, name in _TURNS), _TURNS_ABOVE),
        (*(name for _, name in _CHARACTERS), _CHARACTERS_ABOVE),
    )
    for place, name in enumerate(names)
}
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the traffic."""

    by: str
    """What the traffic is divided by: app, model, user, conversation, prompt, reply."""
    name: str
    replies: int
    """Final replies of user turns."""
    heard: int
    """Of these, replies with a signal of any kind."""
    explicit: int
    """Of these, replies about which somebody said something."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Replies of which both explicit and implicit signals speak, by what they say."""

    both_good: int = 0
    both_bad: int = 0
    only_explicit_good: int = 0
    only_implicit_good: int = 0

    @property
    def replies(self) -> int:
        """All of them."""
        return self.both_good + self.both_bad + self.only_explicit_good + self.only_implicit_good

    @property
    def share(self) -> float | None:
        """Share of the replies on which both say the same; None without any."""
        return (self.both_good + self.both_bad) / self.replies if self.replies else None

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance, Cohen's kappa; None where one side always says the same.

        Source: Cohen, A coefficient of agreement for nominal scales, 1960.
        """
        explicit = self.both_good + self.only_explicit_good
        implicit = self.both_good + self.only_implicit_good
        whole = self.replies
        if self.share is None:
            return None
        chance = (explicit * implicit + (whole - explicit) * (whole - implicit)) / whole**2
        return round((self.share - chance) / (1 - chance), _DIGITS) if chance < 1 else None


@dataclass(frozen=True, slots=True)
class SignalCoverage:
    """How far the signals of a build speak for its traffic."""

    segments: tuple[Segment, ...] = ()
    effective_replies: float = 0.0
    """Heard replies, counted as if the parts of the traffic (app and prompt length) were heard
    alike: the size of an even sample that says as much (Kish)."""
    users: int = 0
    """Known users."""
    users_with_feedback: int = 0
    """Known users who left explicit feedback."""
    effective_users: float = 0.0
    """Known users behind the signals, counted as if each had given as many (Kish)."""
    agreement: Agreement = Agreement()


def signal_coverage(
    candidates: pd.DataFrame, signals: pd.DataFrame, *, policy: FeedbackPolicy
) -> SignalCoverage:
    """Measure how much of the traffic has a signal.

    Args:
        candidates: As `candidates.choose` keeps them: `final_call`, `app`, `model`, `user_key`,
            `conversation`, `prompt_characters`, `reply_characters`.
        signals: All signals of the build (`frames.SIGNAL_COLUMNS`).
        policy: The rating scale.
    """
    if not len(candidates):
        return SignalCoverage()
    final = columns.text_array(candidates, "final_call")
    about = step.names(signals)
    explicit = columns.equal(signals, "source", "explicit")
    heard = columns.as_flags(pc.is_in(final, about))
    said = columns.as_flags(pc.is_in(final, about.filter(pa.array(explicit))))
    parts = _parts(candidates)
    users = set(_known(columns.text_array(candidates, "user_key")))
    speakers = _known(columns.text_array(signals, "user_key").filter(pa.array(explicit)))
    return SignalCoverage(
        segments=tuple(
            segment
            for by, labels in parts.items()
            for segment in _segments(by, labels, heard, said)
        ),
        effective_replies=_effective_replies(parts, heard),
        users=len(users),
        users_with_feedback=len(users & set(speakers)),
        effective_users=_effective_users(_known(columns.text_array(signals, "user_key"))),
        agreement=_agreement(signals, about, explicit, policy),
    )


_Labels = npt.NDArray[np.object_]


def _parts(candidates: pd.DataFrame) -> dict[str, _Labels]:
    known = np.where(columns.blank(candidates, "user_key"), "not known", "known")
    conversation, _ = columns.integers(candidates, "conversation")
    _, places, sizes = np.unique(conversation, return_inverse=True, return_counts=True)
    return {
        "app": _named(candidates, "app"),
        "model": _named(candidates, "model"),
        "user": known.astype(object),
        "conversation": _binned(sizes[places], _TURNS, _TURNS_ABOVE),
        "prompt": _lengths(candidates, "prompt_characters"),
        "reply": _lengths(candidates, "reply_characters"),
    }


def _named(candidates: pd.DataFrame, name: str) -> _Labels:
    encoded = columns.encoded_texts(candidates, name)
    names = np.array([each or UNKNOWN for each in encoded.dictionary.to_pylist()], dtype=object)
    places = encoded.indices.to_numpy(zero_copy_only=False)
    counts = np.bincount(places, minlength=len(names))
    rare = np.lexsort((names, -counts))[MAX_SEGMENTS:]
    names[rare] = OTHERS
    labels: _Labels = names[places]
    return labels


def _lengths(candidates: pd.DataFrame, name: str) -> _Labels:
    return _binned(columns.integers(candidates, name)[0], _CHARACTERS, _CHARACTERS_ABOVE)


def _binned(values: Ints, bins: tuple[tuple[int, str], ...], above: str) -> _Labels:
    places = np.searchsorted([most for most, _ in bins], values)
    labels: _Labels = np.array([*(name for _, name in bins), above], dtype=object)[places]
    return labels


def _segments(by: str, labels: _Labels, heard: Mask, said: Mask) -> Iterator[Segment]:
    codes, names = pd.factorize(labels, sort=True)
    sizes = np.bincount(codes)
    shares = (np.bincount(codes[mask], minlength=len(names)) for mask in (heard, said))
    segments = [
        Segment(by, str(name), int(size), int(with_any), int(explicit))
        for name, size, with_any, explicit in zip(names, sizes, *shares, strict=True)
    ]
    # Bins in their own order, names by how much there is of them.
    yield from sorted(
        segments,
        key=lambda each: _PLACES[each.name] if by in _BINNED else -each.replies,
    )


def _effective_replies(parts: dict[str, _Labels], heard: Mask) -> float:
    pairs = pd.DataFrame({"app": parts["app"], "prompt": parts["prompt"], "heard": heard})
    strata = pairs.groupby(["app", "prompt"])["heard"].agg(["size", "sum"])
    strata = strata.loc[strata["sum"] > 0]
    if strata.empty:
        return 0.0
    squares = (strata["size"] ** 2 / strata["sum"]).sum()
    return round(float(strata["size"].sum() ** 2 / squares), 1)


def _known(users: pa.LargeStringArray) -> list[str]:
    return [each for each in columns.each(users) if each]


def _effective_users(speakers: list[str]) -> float:
    counts = pd.Series(speakers, dtype=object).value_counts().to_numpy(dtype=np.float64)
    return round(float(counts.sum() ** 2 / (counts**2).sum()), 1) if len(counts) else 0.0


def _agreement(
    signals: pd.DataFrame, about: pa.LargeStringArray, explicit: Mask, policy: FeedbackPolicy
) -> Agreement:
    good = pd.DataFrame(
        {
            "reply": about.dictionary_encode().indices.to_numpy(zero_copy_only=False),
            "good": goodness(signals, policy.rewards),
            "explicit": explicit,
        }
    ).loc[~columns.blank(signals, "object_key")]
    means = good.pivot_table(index="reply", columns="explicit", values="good", aggfunc="mean")
    means = means.reindex(columns=[False, True]).dropna()
    means = means.loc[(means != 0.5).all(axis=1)]  # noqa: PLR2004 - neither good nor bad
    implied, said = means[False] > 0.5, means[True] > 0.5  # noqa: PLR2004
    return Agreement(
        both_good=int((said & implied).sum()),
        both_bad=int((~said & ~implied).sum()),
        only_explicit_good=int((said & ~implied).sum()),
        only_implicit_good=int((~said & implied).sum()),
    )
