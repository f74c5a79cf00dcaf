from random import Random

import pytest

from ner.frames import FOLDER, Choice, Slot, fill, frames, parse
from ner.pieces import Piece, finish


def test_choices_nest_and_may_be_empty() -> None:
    """A way of a choice may hold choices, slots, text or nothing."""
    frame = parse("[Hi|Hello][ {first}|], I [am|[was|will be]] late")
    assert frame[0] == Choice((("Hi",), ("Hello",)))
    assert frame[1] == Choice(((" ", Slot("first")), ()))
    texts = {
        finish(fill(frame, Random(seed), lambda _: (Piece("Ada", "PERSON"),))).text
        for seed in range(60)
    }
    assert "Hello Ada, I will be late" in texts
    assert "Hi, I am late" in texts


def test_a_bar_outside_brackets_stands_for_itself() -> None:
    """Tables need it."""
    assert "".join(map(str, parse("| a | b |"))) == "| a | b |"


def test_an_open_bracket_is_refused() -> None:
    """A slip in a frame is found when the frames are read."""
    with pytest.raises(ValueError, match="bracket"):
        parse("[Hi|Hello there")


def test_every_frame_can_be_read() -> None:
    """All files parse, and together they hold several hundred frames."""
    assert sum(len(frames(path.stem)) for path in FOLDER.glob("*.txt")) > 500
