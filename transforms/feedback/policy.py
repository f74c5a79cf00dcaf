"""How feedback is read and weighed."""

from pydantic import BaseModel, ConfigDict


class FeedbackPolicy(BaseModel):
    """How feedback is read and weighed: the section `[feedback]`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
