"""What to do next, and what the page cannot show: sentences that follow from the data."""

from collections.abc import Iterator

from expectations.report.data import Lengths, ReportData
from expectations.report.words import count_of, number, share

_ENOUGH_ROWS = 200
_HIGH, _SPARSE = 0.95, 0.05
_STEP = 256
_ENOUGH_JUDGED = 50
"""Judged replies from which a pass rate says something of the dataset."""
_LARGE_GROUP = 0.1
_LARGE_TEMPLATE = 0.5

LIMITS = (
    "Redaction finds what its detectors know. Treat the rows as personal data, as you do the logs.",
    "Expectations count; they do not read. Look at some rows yourself before you train.",
    "Users who leave feedback are not all users: rates say little of the silent ones.",
    "Reward priors rate replies of the logged models, not of the model to be trained.",
)
"""What holds for every version."""

_ESTIMATED = "Lengths are estimated from characters, not counted with the model's tokenizer."


def limits(data: ReportData) -> Iterator[str]:
    """Yield what this page cannot show of any version, and of one like this."""
    yield from LIMITS
    if data.lengths.estimated:
        yield _ESTIMATED


def next_steps(data: ReportData) -> Iterator[str]:
    """Yield what to do next, the most urgent first.

    Source of the figures on rows and rewards: AWS blog on RFT best practices, 2026-04-08, and
    Bedrock User Guide, "Evaluate your RFT model".
    """
    if not data.ready:
        yield "Mend what the top of this page names, then build again: nothing was published."
        return
    if not data.consent_stated:
        yield "Settle consent before anybody trains on this version."
    yield from _about_rows(data)
    yield from _about_rewards(data)
    yield from _about_job(data)


def _about_rows(data: ReportData) -> Iterator[str]:
    if data.rows < _ENOUGH_ROWS:
        yield (
            f"{number(data.rows)} rows are enough for a first trial of prompts and grader; AWS "
            "reports better generalisation from 200 to 5,000."
        )
    if data.largest_group_share > _LARGE_GROUP:
        yield (
            f"One conversation or user gives {share(data.largest_group_share, 1)} of the rows: "
            "lower `per_conversation_cap`, or widen the range."
        )
    if data.largest_template_share > _LARGE_TEMPLATE:
        yield (
            f"One system prompt stands in {share(data.largest_template_share, 1)} of the rows: the "
            "model will learn it. Widen `where`, or lower `max_template_share`."
        )
    signals = data.signals
    if signals.candidates and not signals.candidates_with_signal:
        yield (
            "No candidate has a signal. Import feedback with `sluice feedback import`, or let the "
            "application pass session ids, so that re-asks can be seen."
        )


def _about_rewards(data: ReportData) -> Iterator[str]:
    yield (
        "Sample the model to be trained on some of these prompts and grade the answers: prompts "
        "that it always or never gets right teach nothing."
    )
    yield from _about_difficulty(data)


def _about_difficulty(data: ReportData) -> Iterator[str]:
    """Give AWS's advice on pass rates; it is about the model to be trained, the logs are not."""
    d = data.difficulty
    if d.judged_replies < _ENOUGH_JUDGED:
        return
    rate, caveat = d.passed_replies / d.judged_replies, _caveat(data)
    if not d.passed_replies:
        yield f"No judged reply is rated well: begin with supervised fine-tuning.{caveat}"
    elif rate < _SPARSE:
        yield (
            f"Only {share(d.passed_replies, d.judged_replies)} of the judged replies are rated "
            f"well: rewards are too sparse; begin with supervised fine-tuning.{caveat}"
        )
    elif rate > _HIGH:
        yield (
            f"{share(d.passed_replies, d.judged_replies)} of the judged replies are rated well: "
            f"reinforcement may gain nothing. Choose harder prompts.{caveat}"
        )


def _caveat(data: ReportData) -> str:
    d = data.difficulty
    if d.off_policy_rows == 0:
        return " Users judged few replies, and not by chance."
    return (
        " This rates the logged models, by the replies that users happened to judge: measure the "
        "model to be trained before you decide."
    )


def _about_lengths(lengths: Lengths) -> Iterator[str]:
    """Say what maxPromptLength the rows need, or which rows it would lose."""
    longest = -(-lengths.longest // _STEP) * _STEP
    if lengths.over_limit and lengths.limit:
        yield (
            f"{count_of(lengths.over_limit, 'prompt is', 'prompts are')} longer than "
            f"{number(lengths.limit)} tokens, and training would leave that out silently: drop it "
            f"with `max_prompt_tokens`, or set maxPromptLength to {number(longest)} or more."
        )
    elif longest:
        yield (
            f"Set maxPromptLength to {number(longest)} or more: the longest prompt has about "
            f"{number(lengths.longest)} tokens, and longer ones are left out silently."
        )


def _about_job(data: ReportData) -> Iterator[str]:
    if any(count.count for count in data.rewards.references):
        yield "Give your grader the references as if they were replies: each should score highest."
    else:
        yield "The rows carry no references: the grader has to judge replies by itself."
    yield from _about_lengths(data.lengths)
    if data.target.startswith("bedrock"):
        yield (
            "Upload the files under a key without spaces, = or +: the API refuses such URIs, and "
            "with them Hive partition paths."
        )
    if data.target == "bedrock-nova" and len(data.splits) > 1:
        yield (
            "AWS's sources disagree whether Nova 2 Lite takes a validation file: if the job "
            "refuses it, submit train.jsonl alone."
        )
