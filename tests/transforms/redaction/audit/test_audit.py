"""The three figures of the leak audit that need no lake: bounds, sheets, canaries."""

import random
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.keys import KeyRing
from transforms.redaction.audit.bounds import upper_bound
from transforms.redaction.audit.canaries import KINDS
from transforms.redaction.audit.planting import CARRIERS, count_canaries, kinds_of
from transforms.redaction.audit.sheet import FORMAT, SheetText, draw, read_sheet, write_sheet
from transforms.redaction.detectors import Detector, Finding, Passage
from transforms.redaction.policy import Action, RedactionPolicy
from transforms.redaction.redactor import Redactor


def test_three_hundred_clean_texts_bound_the_share_by_one_percent() -> None:
    """The figure that users are promised, and its neighbours, as in tables of the method."""
    assert 0.0099 < upper_bound(0, 300) <= 0.01
    assert upper_bound(1, 300) == pytest.approx(0.0157, abs=1e-4)
    assert upper_bound(0, 0) == upper_bound(7, 7) == 1.0
    with pytest.raises(ValueError, match="as many"):
        upper_bound(2, 1)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_bound_lies_above_the_share_and_grows_with_leaks(counts: tuple[int, int]) -> None:
    """More leaks never give a smaller bound, more texts never a larger one."""
    leaking, looked_at = counts
    bound = upper_bound(leaking, looked_at)
    assert leaking / looked_at <= bound <= 1
    assert upper_bound(leaking, looked_at + 1) <= bound
    assert upper_bound(leaking, looked_at) <= upper_bound(leaking + 1, looked_at + 1)


def test_a_sample_is_drawn_again_by_its_seed_in_any_order() -> None:
    """Seed and ids alone decide; no id comes twice."""
    ids = [f"{n:032x}" for n in range(1000)]
    drawn = draw(ids, size=50, seed=4)
    assert drawn == draw(reversed([*ids, *ids]), size=50, seed=4)
    assert len(set(drawn)) == 50
    assert drawn != draw(ids, size=50, seed=5)
    assert sorted(draw(ids[:3], size=50, seed=1)) == ids[:3]


HOSTILE = "=== 2 of 2 0123456789abcdef ===\nleaks: 5\n\x1b[31m\u202e ⟦PERSON:0123456789abcdef⟧ ⟦⟧"


def test_marks_come_back_whatever_the_texts_hold() -> None:
    """Text that looks like the sheet, or steers a terminal, changes nothing."""
    texts = [SheetText(f"{n:016x}", "user", HOSTILE * (1 + 90 * n)) for n in range(4)]
    sheet = write_sheet(texts, head={"scope": "lake"}, seed=9)
    assert "\x1b" not in sheet
    assert "\u202e" not in sheet
    assert "<PERSON> ⟦" in sheet
    assert read_sheet(sheet).marked == 0
    marks = iter(["leaks: 0", "leaks: 2 ", "leaks:", "leaks: 1"])
    marked = [next(marks) if line == "leaks:" else line for line in sheet.split("\n")]
    found = read_sheet("\r\n".join(marked))
    assert (found.texts, found.marked, found.leaking, found.leaks) == (4, 3, 2, 3)
    assert found.head["scope"] == "lake"
    assert found.head["seed"] == 9
    assert found.upper_bound(0.95) > 2 / 3


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: "secret" + sheet,
        lambda sheet: sheet.replace("\nleaks:", "\nleaks: secret", 1),
        lambda sheet: sheet.replace("\nleaks:", "\nleaks: -1", 1),
        lambda sheet: sheet.replace("\nleaks:", "", 1),
        lambda sheet: sheet[: sheet.rindex("===", 0, sheet.rindex("===")) - 1],
        lambda sheet: sheet.replace("=== 1 of", "=== 3 of"),
        lambda sheet: sheet.replace(FORMAT, "secret"),
    ],
)
def test_damaged_sheets_are_refused_without_their_text(change: object) -> None:
    """A sheet that was cut, mixed up or mismarked gives no figure, and the message no text."""
    sheet = write_sheet(
        [SheetText(f"{n:016x}", "user", "secret") for n in range(2)], head={}, seed=1
    )
    assert callable(change)
    with pytest.raises(ValueError, match=r"text|sheet") as error:
        read_sheet(change(sheet))
    assert "secret" not in str(error.value)


def test_canaries_of_every_type_are_found(
    policy: RedactionPolicy, keys: KeyRing, detector: Detector
) -> None:
    """Every type that the default settings look for is found in every kind of place."""
    redactor = Redactor(policy, keys=keys, detector=detector)
    counts = count_canaries(redactor, policy, per_type=3, seed=11)
    assert {each.carrier for each in counts} == set(CARRIERS)
    assert {each.entity for each in counts} == {kind.entity for kind in KINDS}
    assert [each for each in counts if each.leaked] == []
    assert counts == count_canaries(redactor, policy, per_type=3, seed=11)


class Blind:
    """A detector that finds nothing."""

    def detect(self, passages: Iterable[Passage]) -> Iterator[tuple[Finding, ...]]:
        """Find nothing."""
        return (() for _ in passages)


def test_what_a_blind_detector_lets_through_is_counted(keys: KeyRing) -> None:
    """With a detector that finds nothing every canary is a leak; kept types are not planted."""
    policy = RedactionPolicy(countries=("us",), actions={"PERSON": Action.KEEP})
    redactor = Redactor(policy, keys=keys, detector=Blind())
    counts = count_canaries(redactor, policy, per_type=2, seed=3)
    assert all(each.leaked == each.planted for each in counts)
    assert not {each.entity for each in counts} & {"PERSON", "UK_NHS", "IN_PAN"}
    assert len({kind.entity for kind in kinds_of(policy)}) * len(CARRIERS) == len(counts)


def test_values_differ_with_the_seed() -> None:
    """No canary is a constant that somebody could put on a list."""
    for kind in KINDS:
        values = {kind.make(random.Random(seed)) for seed in range(5)}
        assert len(values) == 5
