"""Sets of ids as numbers: the same answers as Python's own sets."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from flows.lake.ids import IdSet, numbers

IDS = st.lists(st.sampled_from([f"id{number}" for number in range(12)]))


@given(known=st.lists(IDS, max_size=4), asked=st.lists(IDS, max_size=4))
def test_a_set_answers_as_pythons_own_does(known: list[list[str]], asked: list[list[str]]) -> None:
    """Who is in it, and who is asked for the first time, batch after batch."""

    def batch(ids: list[str]) -> pa.Array:
        return pa.array(ids, pa.string())

    ids = IdSet(numbers(batch(each))[0] for each in known)
    plain = {one for each in known for one in each}
    assert len(ids) == len(plain)
    seen: set[str] = set()
    for each in asked:
        wanted, _ = numbers(batch(each))
        assert ids.holds(wanted).tolist() == [one in plain for one in each]
        first = []
        for one in each:
            first.append(one in plain and one not in seen)
            seen.add(one)
        assert ids.first_time(wanted).tolist() == first


@given(IDS, st.integers(min_value=1, max_value=5))
def test_every_id_belongs_to_one_part(ids: list[str], parts: int) -> None:
    """The parts cover all ids, once each, the same way each time."""
    masks = [
        numbers(pa.array(ids, pa.string()), part=part, parts=parts)[1] for part in range(parts)
    ]
    assert [sum(each) for each in zip(*masks, strict=True)] == [1] * len(ids)
