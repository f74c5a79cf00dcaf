import pandas as pd

from transforms.filters.disagreement import disagreement, disagrees


def records(replies: list[int], **columns: object) -> pd.DataFrame:
    values = {"outcome": "kept", "prompt_key": 7, "reply_characters": 5, "reply_key": replies}
    return pd.DataFrame({**values, **columns}, index=range(10, 10 + len(replies)))


def test_different_short_answers_disagree() -> None:
    """Four answers of four kinds to one prompt disagree."""
    score = disagreement(records([1, 2, 3, 4]))
    assert list(score) == [0.75] * 4
    assert disagrees(score).all()


def test_equal_answers_agree() -> None:
    """A lone deviation does not count as disagreement."""
    score = disagreement(records([1, 1, 1, 2]))
    assert not disagrees(score).any()


def test_few_or_long_answers_say_nothing() -> None:
    """Too few answers, and long ones, are not compared."""
    assert disagreement(records([1, 2, 3])).max() == 0.0
    assert disagreement(records([1, 2, 3, 4], reply_characters=900)).max() == 0.0


def test_argument_is_not_changed() -> None:
    """The records come back as they went in, and the result has their index."""
    frame = records([1, 2, 3, 4])
    before = frame.copy(deep=True)
    assert disagreement(frame).index.equals(frame.index)
    pd.testing.assert_frame_equal(frame, before)
