"""What of a feedback event may stand in the clear."""

from datetime import UTC, datetime

from transforms.feedback.events import FeedbackEvent, feedback_row
from transforms.feedback.policy import SignalKind
from transforms.keys import KeyRing

KEYS = KeyRing.from_master(b"tests only: sixteen bytes")


def test_ids_and_sources_that_could_be_people_are_hashed_or_left_out() -> None:
    """Addresses given as ids or source never reach the row; plain ids do."""
    event = FeedbackEvent(
        line=1,
        kind=SignalKind.THUMBS_UP,
        time=datetime(2026, 3, 2, tzinfo=UTC),
        request_id="mia.example@example.org",
        user_id="mia.example@example.org",
        event_id="vote by Mia Example",
        source="mia.example@example.org",
    )
    row = feedback_row(event, comment="", keys=KEYS)
    assert "mia" not in str(row).lower()
    plain = FeedbackEvent(1, SignalKind.THUMBS_UP, event.time, request_id="r-1", source="widget")
    row = feedback_row(plain, comment="", keys=KEYS)
    assert (row["request_id"], row["source"]) == ("r-1", "widget")
