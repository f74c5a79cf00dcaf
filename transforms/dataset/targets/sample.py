"""The canonical sample that every target is written from, and what a target is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from transforms.dataset.targets.fit import Unsupported, unsupported
from transforms.records import Message


class ReferenceAnswer(TypedDict):
    """The answer that a grader may compare with."""

    text: str
    source: str
    """Where it comes from, such as `endorsed_reply`."""


class Sample(TypedDict):
    """One sample before it takes a target's form; text is redacted and rendered.

    Flat, the same keys in every sample of a dataset, no nulls.
    """

    id: str
    messages: list[dict[str, str]]
    """Chat Completions messages of `role` and `content` only, ending with the user's."""
    reference_answer: NotRequired[ReferenceAnswer]
    """In every sample of a dataset or in none."""
    task_id: str
    data_source: str
    domain: str
    thumbs: int
    """-1, 0 or 1; 0 without a vote."""
    re_asked: bool
    escalated: bool
    completed: bool
    reward_prior: float
    """Mean of the posterior over the reply's worth, 0 to 1, rounded by the caller."""


def text_messages(sample: Sample) -> list[dict[str, str]]:
    """Copy the prompt with `role` and `content` only: validators refuse other keys."""
    return [{"role": part["role"], "content": part["content"]} for part in sample["messages"]]


def signals(sample: Sample) -> dict[str, Any]:
    """Return what feedback says of the logged reply, in the order of the row."""
    return {
        "thumbs": sample["thumbs"],
        "re_asked": sample["re_asked"],
        "escalated": sample["escalated"],
        "completed": sample["completed"],
        "reward_prior": sample["reward_prior"],
    }


@dataclass(frozen=True, slots=True)
class Target:
    """A training format: how a sample is written in it, and what it cannot carry."""

    name: str
    """As in `datasets.NAME.target`."""
    title: str
    """What a person reads in the report."""
    row: Callable[[Sample], dict[str, Any]]
    """Write a sample as a row with a fixed order of keys; never changes the sample."""
    losses: tuple[str, ...]
    """What is lost or changed on the way, in sentences; empty where nothing is."""
    needs_reference: bool = False
    """The format cannot hold a sample without a reference answer."""
    alternating: bool = False
    """User and assistant must take turns, the user first."""

    def unsupported(self, messages: Iterable[Message | Mapping[str, Any]]) -> Unsupported | None:
        """Say what in a prompt this format cannot hold, or None."""
        return unsupported(messages, alternating=self.alternating)
