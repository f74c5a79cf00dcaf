"""The check itself: lines in, findings out."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from transforms.dataset.check.decoding import decode
from transforms.dataset.check.fields import id_faults, reference_faults, tool_faults
from transforms.dataset.check.policy import CheckPolicy
from transforms.dataset.check.prompts import prompt_faults, texts_of
from transforms.dataset.check.result import CheckResult, Collector, Fault
from transforms.dataset.check.rules import Rule, rules_of
from transforms.dataset.check.shapes import MISSING, RowView, view_for
from transforms.dataset.check.tokens import TokenCounter, estimate
from transforms.dataset.check.whole_file import WholeFile
from transforms.dataset.targets import target as target_named

_S3_URI = re.compile(
    r"s3://[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:/[-!_*'().a-z0-9A-Z]+(?:/[-!_*'().a-z0-9A-Z]+)*)?/?"
)
"""Source: botocore, service bedrock, shape S3Uri."""
_MAX_S3_URI_CHARACTERS = 1024
_DEFAULT = CheckPolicy()


def check_lines(
    lines: Iterable[bytes],
    *,
    target: str,
    policy: CheckPolicy = _DEFAULT,
    location: str = "",
    count_tokens: TokenCounter | None = None,
) -> CheckResult:
    r"""Check a training file line by line.

    Args:
        lines: The file's lines as bytes, each with or without its `\n`, as a binary file yields.
        target: A target's name.
        policy: Limits and what the job will be told.
        location: The file's S3 URI or name, if known; its characters and suffix are checked.
        count_tokens: Counts one text's tokens; the policy's estimate by default.

    Raises:
        LookupError: There is no such target.
    """
    file, collector = _read(lines, target, policy, count_tokens)
    _close(file, collector, rows=file.rows)
    for fault in _location_faults(location):
        collector.add(fault)
    return CheckResult(collector.ordered(), dict(collector.counts), file.facts())


def check_splits(
    train: Iterable[bytes],
    validation: Iterable[bytes],
    *,
    target: str,
    policy: CheckPolicy = _DEFAULT,
    count_tokens: TokenCounter | None = None,
) -> tuple[CheckResult, CheckResult]:
    """Check a training file and its validation file, each by itself and against the other.

    Returns:
        The result of each; limits on the number of rows count both files, repeated ids and prompts
        are found on the validation side. Lines are those of the file in question.

    Raises:
        LookupError: There is no such target.
    """
    first, found_first = _read(train, target, policy, count_tokens)
    second, found_second = _read(validation, target, policy, count_tokens)
    found_second.prefix = "validation: "
    _close(first, found_first, rows=first.rows + second.rows)
    for fault, line in second.closing_faults():
        found_second.add(fault, line)
    found_second.add(Fault(Rule.VALIDATION_DISPUTED))
    for key, line in second.ids.items():
        if key in first.ids:
            note = f"line {first.ids[key]} of the training file"
            found_second.add(Fault(Rule.ID_DUPLICATE, "id", note), line)
    for key, (line, _) in second.prompts.items():
        if key in first.prompts:
            note = f"line {first.prompts[key][0]}"
            found_second.add(Fault(Rule.TRAIN_VALIDATION_DUPLICATE, note=note), line)
    return (
        CheckResult(found_first.ordered(), dict(found_first.counts), first.facts()),
        CheckResult(found_second.ordered(), dict(found_second.counts), second.facts()),
    )


def _read(
    lines: Iterable[bytes], target: str, policy: CheckPolicy, count_tokens: TokenCounter | None
) -> tuple[WholeFile, Collector]:
    view_of = view_for(target_named(target).name)
    count = count_tokens or estimate(policy).count
    file = WholeFile(policy, typed_keys=target in {"verl", "trl"})
    collector = Collector(rules_of(target), policy.max_findings_per_rule)
    for number, line in enumerate(lines, start=1):
        for fault in _line_faults(line, number, file, view_of, count):
            collector.add(fault, number)
    return file, collector


def _line_faults(
    line: bytes,
    number: int,
    file: WholeFile,
    view_of: Callable[[Mapping[str, Any]], RowView],
    count: TokenCounter,
) -> Iterator[Fault]:
    row, faults = decode(line)
    yield from faults
    if row is None:
        return
    view = view_of(row)
    yield from view.faults
    yield from prompt_faults(view.messages, path=view.messages_path)
    yield from id_faults(view.id)
    yield from reference_faults(view.reference, path=view.reference_path)
    yield from tool_faults(view.tools)
    yield from _data_source_faults(view.data_source, file.policy)
    yield from _length_faults(view, file, count)
    yield from file.take(row, view, line=number)


def _data_source_faults(value: Any, policy: CheckPolicy) -> Iterator[Fault]:
    if policy.data_sources is None or value is MISSING:
        return
    if not isinstance(value, str) or value not in policy.data_sources:
        yield Fault(Rule.DATA_SOURCE_WITHOUT_BRANCH, "data_source")


def _length_faults(view: RowView, file: WholeFile, count: TokenCounter) -> Iterator[Fault]:
    texts = texts_of(view.messages)
    tokens = sum(count(text) + file.policy.tokens_per_message for _, text in texts)
    file.tokens.append(tokens)
    limit = file.policy.max_prompt_tokens
    if tokens > limit:
        note = f"about {tokens} tokens, limit {limit}"
        yield Fault(Rule.PROMPT_TOO_LONG, view.messages_path, note)


def _close(file: WholeFile, collector: Collector, *, rows: int) -> None:
    for fault, line in file.closing_faults():
        collector.add(fault, line)
    for fault in _count_faults(file.rows, rows, file.policy):
        collector.add(fault)


def _count_faults(train_rows: int, all_rows: int, policy: CheckPolicy) -> Iterator[Fault]:
    if train_rows < policy.min_rows:
        yield Fault(Rule.TOO_FEW_ROWS, note=f"{train_rows}, at least {policy.min_rows}")
    if all_rows > policy.max_rows:
        yield Fault(Rule.TOO_MANY_ROWS, note=f"{all_rows}, at most {policy.max_rows}")
    elif all_rows > policy.advised_max_rows:
        yield Fault(Rule.MANY_ROWS, note=f"{all_rows}, advised at most {policy.advised_max_rows}")
    low, high = policy.batch_size_range
    if policy.batch_size is not None and not low <= policy.batch_size <= high:
        yield Fault(
            Rule.BATCH_SIZE_OUT_OF_RANGE, note=f"{policy.batch_size}, allowed {low} to {high}"
        )
    if train_rows < (policy.batch_size or low):
        batch = policy.batch_size or low
        yield Fault(Rule.ROWS_BELOW_BATCH_SIZE, note=f"{train_rows} rows, batch of {batch}")
    elif policy.batch_size is None and train_rows < policy.default_batch_size:
        note = f"{train_rows} rows, default batch of {policy.default_batch_size}"
        yield Fault(Rule.ROWS_BELOW_DEFAULT_BATCH, note=note)


def _location_faults(location: str) -> Iterator[Fault]:
    if not location:
        return
    if not location.endswith(".jsonl"):
        yield Fault(Rule.SUFFIX_NOT_JSONL)
    is_uri = "://" in location
    too_long = len(location) > _MAX_S3_URI_CHARACTERS
    if is_uri and (too_long or not _S3_URI.fullmatch(location)):
        yield Fault(Rule.S3_URI_INVALID)
