import json
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dataset import step
from transforms.dataset.message_ids import Prompts
from transforms.dataset.near.across import clear_of_held_out
from transforms.dataset.near.merge import Nearness, merge_near
from transforms.dataset.near.pairs import FOR_DUPLICATES, likely_pairs
from transforms.dataset.near.prompts import ReadTexts, TextBatch, prompt_sketches
from transforms.dataset.near.shingles import WIDTH, jaccard, normalised, shingle_set, shingles_of
from transforms.dataset.near.sketches import agreement, sketches_of

NEAR = Nearness(0.8)
LONG = "please tell me how I can change the delivery address of an order that is already on its way"


def reader(messages: Mapping[str, tuple[str, str]]) -> ReadTexts:
    """Serve messages from a mapping of id to role and text."""

    def read(ids: Collection[str]) -> Iterator[TextBatch]:
        known = [each for each in ids if each in messages]
        yield TextBatch(
            known, [messages[each][0] for each in known], [messages[each][1] for each in known]
        )

    return read


def candidates(prompts: Sequence[Sequence[str]], **columns: Sequence[Any]) -> pd.DataFrame:
    """Make candidates of lists of message ids; the later ones are newer."""
    count = len(prompts)
    return pd.DataFrame(
        {
            "object_key": ["a.json.gz"] * count,
            "ordinal": np.arange(1, count + 1),
            "request_id": [f"request-{place}" for place in range(count)],
            "time": pd.to_datetime(np.arange(count), unit="s", utc=True),
            "message_ids": [list(each) for each in prompts],
            "task": np.arange(count) + 100,
            "task_size": np.ones(count, dtype=np.int64),
            **columns,
        }
    )


def texts(*said: str) -> tuple[pd.DataFrame, ReadTexts]:
    """Make candidates of one user message each."""
    messages = {f"m{place}": ("user", text) for place, text in enumerate(said)}
    return candidates([[each] for each in messages]), reader(messages)


def merged(result: step.Step) -> dict[str, str]:
    """Return which record stands for which request."""
    return {
        row.request_id: json.loads(row.evidence)["record"] for row in result.outcomes.itertuples()
    }


@given(st.lists(st.text(max_size=30), max_size=8))
def test_shingles_are_those_of_each_text_alone(said: list[str]) -> None:
    """No piece reaches over the border of two texts, whatever the characters."""
    clean = [normalised(text) for text in said]
    hashes, offsets = shingles_of(clean)
    for place, text in enumerate(clean):
        own = hashes[offsets[place] : offsets[place + 1]]
        assert own.tolist() == shingles_of([text])[0].tolist()
        assert len(own) == (max(len(text) - WIDTH + 1, 1) if text else 0)


@given(st.text(max_size=60), st.text(max_size=60))
def test_similarity_is_that_of_the_sets_of_pieces(one: str, other: str) -> None:
    """The hashes give the same similarity as the pieces themselves."""

    def pieces(text: str) -> set[str]:
        padded = normalised(text).ljust(WIDTH) if normalised(text) else ""
        return {padded[place : place + WIDTH] for place in range(len(padded) - WIDTH + 1)}

    both = pieces(one) | pieces(other)
    expected = len(pieces(one) & pieces(other)) / len(both) if both else 1.0
    assert jaccard(shingle_set([one]), shingle_set([other])) == pytest.approx(expected)


def test_entity_tokens_count_by_their_type() -> None:
    """Two people's names do not make two prompts."""
    first, second = (f"Write to ⟦PERSON:{digit * 16}⟧ today" for digit in "ab")
    assert jaccard(shingle_set([first]), shingle_set([second])) == 1


def test_a_sketch_tells_the_similarity() -> None:
    """Over many pairs the estimate is right to within its error."""
    chance = random.Random(3)
    words = [f"w{place}x{chance.randrange(10**6)}" for place in range(400)]
    base = [chance.choices(words, k=60) for _ in range(100)]
    edited = [[*row[:50], *chance.choices(words, k=10)] for row in base]
    one, other = ([" ".join(row) for row in rows] for rows in (base, edited))
    exact = [jaccard(shingle_set([a]), shingle_set([b])) for a, b in zip(one, other, strict=True)]
    told = agreement(sketches_of(one), sketches_of(other))
    assert np.abs(told - exact).max() < 0.16
    assert abs((told - exact).mean()) < 0.01


def test_a_prompt_is_sketched_as_its_messages_together() -> None:
    """The sketch of a chat is that of all its pieces; instructions are left out of it."""
    read = reader({"s": ("system", "Be kind."), "a": ("user", LONG), "b": ("assistant", "Yes.")})
    chat = prompt_sketches(Prompts.of([["s", "a", "b"], ["a", "b"], []]), read)
    assert (chat[0] == chat[1]).all()
    assert (chat[0] == np.minimum(*sketches_of([LONG, "Yes."]))).all()
    assert (chat[2] == np.iinfo(np.uint32).max).all()


def test_the_newest_of_near_prompts_stands_for_them() -> None:
    """Without signals the latest stays; the cluster is its task, its size counts all."""
    frame, read = texts(LONG, LONG + "!", "something else entirely, about bread", LONG + " now")
    result = merge_near(frame, read=read, near=NEAR)
    step.verify(frame, result)
    assert merged(result) == {"request-0": "a.json.gz#4", "request-1": "a.json.gz#4"}
    assert set(result.outcomes["reason"]) == {"near_duplicate"}
    assert set(result.outcomes["outcome"]) == {"merged"}
    assert dict(zip(result.kept["request_id"], result.kept["task_size"], strict=True)) == {
        "request-2": 1,
        "request-3": 3,
    }
    assert all(json.loads(each)["cluster"] == f"{103:016x}" for each in result.outcomes["evidence"])


def test_an_explicit_signal_counts_more_than_recency() -> None:
    """The row that users rated stands."""
    frame, read = texts(LONG, LONG + "!")
    rated = frame.assign(has_explicit=[True, False])
    assert merged(merge_near(rated, read=read, near=NEAR)) == {"request-1": "a.json.gz#1"}


def test_other_questions_after_the_same_history_stay_apart() -> None:
    """Long shared text does not make two questions one; nor do other instructions."""
    document = "<context>" + " ".join(f"paragraph {place} of the manual" for place in range(90))
    document += "</context>\n"
    read = reader(
        {
            "a": ("user", document + "Question: How is the filter cleaned?"),
            "b": ("user", document + "Question: Who pays for shipping abroad?"),
            "x": ("system", "Answer in one sentence, for a shop."),
            "y": ("system", "You translate what is said into French and comment on nothing."),
            "c": ("user", LONG),
            "d": ("user", LONG + "?"),
        }
    )
    frame = candidates([["a"], ["b"], ["x", "c"], ["y", "d"]])
    assert not merged(merge_near(frame, read=read, near=NEAR))


def test_other_numbers_make_another_question_where_they_matter() -> None:
    """The setting keeps tasks apart whose answer is computed."""
    frame, read = texts(LONG + " number 14", LONG + " number 15")
    assert len(merge_near(frame, read=read, near=NEAR).kept) == 1
    assert len(merge_near(frame, read=read, near=Nearness(0.8, same_numbers=True)).kept) == 2


def test_a_crowd_of_near_prompts_becomes_one_row() -> None:
    """Also where a crowd is larger than the window in which all pairs are listed."""
    frame, read = texts(*(f"{LONG} {'x' * (place % 7)}{place % 3}" for place in range(150)))
    result = merge_near(frame, read=read, near=NEAR)
    assert len(result.kept) == 1
    assert int(result.kept["task_size"].iloc[0]) == 150


WORDS = st.sampled_from(
    [
        "the",
        "a",
        "my",
        "order",
        "parcel",
        "invoice",
        "was",
        "is",
        "late",
        "lost",
        "broken",
        "please",
        "help",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=25), max_size=12), st.randoms())
def test_merging_keeps_the_laws(rows: list[list[str]], chance: random.Random) -> None:
    """Nothing is lost, nothing depends on the order, and no argument is changed.

    Each merged row is near the one it names, and that one stays.
    """
    said = [" ".join(row) for row in rows]
    frame, read = texts(*said)
    before = frame.copy(deep=True)
    result = merge_near(frame, read=read, near=NEAR)
    step.verify(frame, result)
    pd.testing.assert_frame_equal(frame, before)
    shuffled = frame.sample(frac=1, random_state=chance.randrange(1000))
    again = merge_near(shuffled, read=read, near=NEAR)
    pd.testing.assert_frame_equal(again.kept, result.kept)
    pd.testing.assert_frame_equal(again.outcomes, result.outcomes)
    staying = set(step.identities(result.kept))
    for row in result.outcomes.itertuples():
        winner = json.loads(row.evidence)["record"]
        assert winner in staying
        other = int(winner.rpartition("#")[2]) - 1
        sets = shingle_set([said[row.ordinal - 1]]), shingle_set([said[other]])
        assert jaccard(*sets) >= NEAR.min_jaccard


def test_pairs_are_found_as_exact_comparison_finds_them() -> None:
    """Recall is at least 0.95 from a similarity of 0.85."""
    chance = random.Random(5)
    words = [f"{chance.randrange(10**5):x}" for _ in range(3000)]
    said: list[str] = []
    for _ in range(250):
        row = chance.choices(words, k=40)
        edited = list(row)
        for _ in range(chance.randint(1, 3)):
            edited[chance.randrange(40)] = chance.choice(words)
        said += [" ".join(row), " ".join(edited)]
    sets = [shingle_set([text]) for text in said]
    wanted = {
        (place, place + 1)
        for place in range(0, len(said), 2)
        if jaccard(sets[place], sets[place + 1]) >= 0.85
    }
    pairs = likely_pairs(sketches_of(said), min_jaccard=0.8, banding=FOR_DUPLICATES)
    found = set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    assert len(wanted) > 100
    assert len(wanted & found) / len(wanted) >= 0.95


def test_training_rows_near_a_held_out_row_leave() -> None:
    """The held-out row stays, whatever the instructions; its nearest neighbour is told."""
    read = reader(
        {
            "s": ("system", "You translate what is said into French and comment on nothing."),
            "a": ("user", LONG),
            "b": ("user", LONG + "!"),
            "c": ("user", LONG.replace("order", "parcel").replace("delivery", "shipping")),
            "d": ("user", "something else entirely, about bread and butter"),
        }
    )
    frame = candidates([["a"], ["s", "b"], ["c"], ["d"]]).assign(
        split=["validation", "train", "train", "validation"]
    )
    result = clear_of_held_out(frame, read=read, min_jaccard=0.8)
    step.verify(frame, result)
    assert merged(result) == {"request-1": "a.json.gz#1"}
    assert set(result.outcomes["reason"]) == {"near_held_out"}
    nearest = dict(zip(result.kept["request_id"], result.kept["nearest_train"], strict=True))
    assert 0.5 <= nearest["request-0"] < 0.8
    assert np.isnan(nearest["request-2"])
    assert nearest["request-3"] == 0
    alone = clear_of_held_out(frame.assign(split="train"), read=read, min_jaccard=0.8)
    assert len(alone.kept) == 4
