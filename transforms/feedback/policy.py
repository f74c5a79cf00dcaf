"""How feedback is read and weighed: which signals count, how much, for how long."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class SignalKind(StrEnum):
    """What a signal says about a reply."""

    THUMBS_UP = "thumbs_up"
    THUMBS_DOWN = "thumbs_down"
    RATING = "rating"
    ESCALATION = "escalation"
    RE_ASK = "re_ask"
    CORRECTION = "correction"
    COMPLETION = "completion"
    ABANDONMENT = "abandonment"


Weight = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ImplicitPolicy(_Frozen):
    """Which signals are read out of the logs themselves; each can be turned off."""

    re_ask: bool = True
    """The user asks the same thing again."""
    escalation: bool = True
    """The user asks for a human, or the reply hands over to one."""
    correction: bool = True
    """The user says what the right answer would have been."""
    completion: bool = True
    """The user says that it is solved, or a goal tool succeeded."""
    abandonment: bool = True
    """The conversation ends after a reply that a known user met with an unsolved question."""
    min_confidence: Share = 0.5
    """Signals below this confidence are not stored."""
    handover_tools: tuple[str, ...] = ()
    """Names of tools that hand over to a human, besides those whose names say so."""
    goal_tools: tuple[str, ...] = ()
    """Names of tools whose success means that the user got what they came for."""
    new_conversation_hours: Annotated[float, Field(ge=0)] = 24.0
    """How long after a conversation a known user's same question in a new one is a re-ask."""
    abandonment_hours: Annotated[float, Field(gt=0)] = 24.0
    """Silence that makes a conversation ended, measured to the newest time in the inputs."""


class MetadataPolicy(_Frozen):
    """Feedback that an application sends as request metadata of a later call.

    Metadata takes sixteen keys of strings, so one call carries one event. Values of the lake's own
    vocabulary are stored and nothing else.
    """

    kind: str = "feedback"
    """Key of the kind: `thumbs_up`, `down`, `rating`, `solved`, …; empty: nothing is read."""
    request_id: str = "feedback_request_id"
    """Key of the request that it is about; without one the reply before this call is meant."""
    value: str = "feedback_value"
    """Key of a rating's value."""
    kinds: Mapping[str, str] = {}
    """Word under the key `kind` (in lower case) to signal kind, such as `like` to `thumbs_up`."""


class RewardPolicy(_Frozen):
    """How the signals of a reply become a Beta posterior."""

    prior_good: Annotated[float, Field(gt=0)] = 1.0
    """Pseudo-count of good signals before any is seen."""
    prior_bad: Annotated[float, Field(gt=0)] = 1.0
    """Pseudo-count of bad signals before any is seen."""
    weights: Mapping[SignalKind, Weight] = {
        SignalKind.THUMBS_UP: 1.0,
        SignalKind.THUMBS_DOWN: 1.0,
        SignalKind.RATING: 1.0,
        SignalKind.ESCALATION: 0.8,
        SignalKind.RE_ASK: 0.7,
        SignalKind.CORRECTION: 0.8,
        SignalKind.COMPLETION: 0.5,
        SignalKind.ABANDONMENT: 0.1,
    }
    """Pseudo-observations that one signal of a kind is worth at confidence 1."""
    half_life_days: Annotated[float, Field(gt=0)] | None = 180.0
    """Age, from the newest time in the inputs, at which a signal counts half; None: no decay."""
    per_user_cap: Annotated[float, Field(gt=0)] = 3.0
    """Most pseudo-observations that one known user gives to all replies to one prompt."""
    rating_scale: tuple[float, float] = (1.0, 5.0)
    """Worst and best value of a rating; values between count in proportion."""


class FeedbackPolicy(_Frozen):
    """How feedback is read and weighed: the section `[feedback]`."""

    attribution_minutes: Annotated[float, Field(gt=0)] = 30.0
    """How long before an event without request id its reply may lie."""
    tolerance_seconds: Annotated[float, Field(ge=0)] = 5.0
    """How far an event may lie before its reply and still count: clocks differ."""
    future_tolerance_hours: Annotated[float, Field(ge=0)] = 168.0
    """How far an event may lie behind the newest log record: users answer surveys days later."""
    max_events_per_reply: Annotated[int, Field(ge=1)] = 1000
    """Most events that count for one reply; the earliest do, the others are listed."""
    csv_columns: Mapping[str, str] = {}
    """Column of a CSV file to field of an event (`event_id`, `kind`, `value`, …)."""
    csv_kinds: Mapping[str, str] = {}
    """Word in the kind column (in lower case) to signal kind, such as `like` to `thumbs_up`."""
    metadata: MetadataPolicy = MetadataPolicy()
    """Feedback in the request metadata of later calls."""
    implicit: ImplicitPolicy = ImplicitPolicy()
    """Signals from the logs themselves."""
    rewards: RewardPolicy = RewardPolicy()
    """How signals are weighed."""
