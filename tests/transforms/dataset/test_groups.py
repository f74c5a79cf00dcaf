from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset.groups import components


@given(st.lists(st.lists(st.integers(0, 8), max_size=3), max_size=15))
def test_rows_that_share_a_node_are_in_one_group_and_no_others(rows: list[list[int]]) -> None:
    """The groups agree with spreading along shared nodes until nothing changes."""
    expected = list(range(len(rows)))
    for _ in rows:
        for one in range(len(rows)):
            for other in range(len(rows)):
                if set(rows[one]) & set(rows[other]):
                    expected[one] = min(expected[one], expected[other])
    assert components(rows) == expected


def test_a_long_chain_of_rows_is_one_group() -> None:
    """Depth does not matter: 100,000 rows hang together through their neighbours."""
    assert set(components([(n, n + 1) for n in range(100_000)])) == {0}
