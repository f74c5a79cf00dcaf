import json

from benchmarks.quality.marked import OWN, own_chats, unmark
from transforms.redaction.tags import LABELS


def test_marks_are_taken_out_and_placed() -> None:
    """A mark gives its value's place in the text without marks."""
    text, spans = unmark("ask [[PERSON|Ines Sá]] in [[LOCATION|Porto]]")
    assert text == "ask Ines Sá in Porto"
    assert [(text[start:end], label) for start, end, label in spans] == [
        ("Ines Sá", "PERSON"),
        ("Porto", "LOCATION"),
    ]


def test_at_least_two_hundred_chats_with_known_labels() -> None:
    """The development chats are whole: every mark is closed and of a known label."""
    assert len(OWN.read_text(encoding="utf-8").splitlines()) >= 200
    for each in own_chats():
        assert "[[" not in each.passage.text.replace("[[ ", "")
        assert {label for *_, label in each.spans} <= {*LABELS, "AGE", "TITLE"}
    identities = [json.loads(line)["id"] for line in OWN.read_text(encoding="utf-8").splitlines()]
    assert len(set(identities)) == len(identities)
