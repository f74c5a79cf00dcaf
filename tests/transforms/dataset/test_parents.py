import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset import parents

KEYS = st.lists(st.one_of(st.none(), st.sampled_from([1, 2, -(2**63), 2**63 - 1])), max_size=12)


def column(keys: list[int | None]) -> parents.Keys:
    values = np.array([key or 0 for key in keys], dtype=np.int64)
    return values, np.array([key is not None for key in keys], dtype=np.bool_)


@given(st.data(), KEYS)
def test_the_latest_earlier_offer_is_found(data: st.DataObject, wanted: list[int | None]) -> None:
    """The as-of join agrees with looking back one by one, and never finds the call itself."""
    size = len(wanted)
    offered = data.draw(
        st.lists(KEYS.map(lambda k: k[0] if k else None), min_size=size, max_size=size)
    )
    found = parents.latest_before(column(wanted), column(offered))
    for position, key in enumerate(wanted):
        earlier = [n for n in range(position) if key is not None and offered[n] == key]
        assert found[position] == (earlier[-1] if earlier else -1)


def test_rivals_are_counted_at_any_time() -> None:
    """A later call with the same key makes an earlier parent doubtful, too."""
    offers = column([7, None, 7, 8])
    found = np.array([-1, 0, 3, -1])
    assert parents.rivals(offers, found).tolist() == [0, 2, 1, 0]


def test_siblings_have_one_known_parent() -> None:
    """Calls without a parent, or with different ones, are no siblings."""
    offers = column([1, 5, 5, 6, 6, None])
    parent = np.array([-1, 0, 0, -1, 0, -1])
    found = np.array([-1, -1, -1, 1, 3, 2])
    assert parents.are_siblings(offers, found, parent).tolist() == [
        False, False, False, True, False, True,
    ]  # fmt: skip


@given(st.lists(st.integers(-1, 30), max_size=30))
def test_roots_are_first_ancestors(drawn: list[int]) -> None:
    """Following the parents one by one ends at the same call."""
    parent = np.array([min(each, n - 1) for n, each in enumerate(drawn)], dtype=np.int64)
    for position, root in enumerate(parents.roots(parent)):
        walker = position
        while parent[walker] >= 0:
            walker = parent[walker]
        assert walker == root


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), unique=True, max_size=40))
def test_scoped_keys_are_equal_only_within_a_scope(pairs: list[tuple[int, int]]) -> None:
    """Key and scope together make a new key."""
    keys = np.array([pair[0] for pair in pairs], dtype=np.int64)
    scope = np.array([pair[1] for pair in pairs], dtype=np.int64)
    values, _ = parents.scoped((keys, np.ones(len(pairs), bool)), scope)
    assert len(set(values.tolist())) == len(pairs)
