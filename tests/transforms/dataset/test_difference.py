import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset.difference import NOT_THERE, Release, difference

OUTCOME = st.sampled_from(["train", "validation", "not_selected", "near_duplicate", ""])


def release(fates: list[str]) -> Release:
    """Make a version: record n's side, the reason it was left out, or empty if it is not there."""
    known = [(place, fate) for place, fate in enumerate(fates, start=1) if fate]
    rows = [(place, fate) for place, fate in known if fate in ("train", "validation")]
    return Release(
        rows=pd.DataFrame(
            {
                "object_key": ["k"] * len(rows),
                "ordinal": [place for place, _ in rows],
                "split": [fate for _, fate in rows],
            }
        ),
        outcomes=pd.DataFrame(
            {
                "object_key": ["k"] * len(known),
                "ordinal": [place for place, _ in known],
                "reason": ["" if fate in ("train", "validation") else fate for _, fate in known],
            }
        ),
    )


def test_rows_that_came_and_went_have_reasons() -> None:
    """Each row of one version only says why it is not in the other."""
    before = release(["train", "train", "train", "validation", "not_selected", ""])
    after = release(["train", "near_duplicate", "", "train", "train", "train"])
    found = difference(before, after)
    assert (found.before, found.after, found.both, found.moved) == (4, 4, 2, 1)
    assert found.went == {"near_duplicate": 1, NOT_THERE: 1}
    assert found.came == {"not_selected": 1, NOT_THERE: 1}


@given(st.lists(st.tuples(OUTCOME, OUTCOME), max_size=20))
def test_the_counts_add_up(fates: list[tuple[str, str]]) -> None:
    """What stays and what went is the earlier version; what stays and what came the later one."""
    found = difference(release([one for one, _ in fates]), release([other for _, other in fates]))
    assert found.both + sum(found.went.values()) == found.before
    assert found.both + sum(found.came.values()) == found.after
    assert "emitted" not in {*found.went, *found.came}
