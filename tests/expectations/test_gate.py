"""Every expectation holds on clean tables and fails on one planted fault; no answer has a value."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from expectations.files import DatasetFacts, DatasetFile
from expectations.gate import DatasetInputs, run_suites
from expectations.policy import GatePolicy
from transforms.dataset.check import Rule, rules_of

ROOT = Path(__file__).parents[2]
SECRET = "kestrel-7731"


def failed(**tables: Any) -> set[str]:
    """Return the names of what failed, and see to it that nothing quotes a value."""
    result = run_suites(**tables)
    written = json.dumps(result.to_dict())
    assert SECRET not in written
    assert "not_evaluated" not in written
    return {each.name for each in result.results if not each.success}


def test_clean_tables_may_be_published(
    records: pd.DataFrame, messages: pd.DataFrame, dataset: DatasetInputs
) -> None:
    """Where nothing is wrong every expectation holds and the version is publishable."""
    result = run_suites(records=records, messages=messages, dataset=dataset)
    assert [each.name for each in result.results if not each.success] == []
    assert result.publishable
    names = [(each.suite, each.name) for each in result.results]
    assert len(set(names)) == len(names)
    assert all(each.meaning and each.mend and each.threshold for each in result.results)


def test_nothing_asked_is_not_publishable() -> None:
    """A gate that looked at nothing does not open."""
    assert not run_suites().publishable


def _set(column: str, value: Any, rows: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        changed = frame.copy()
        chosen = changed.index[(changed["kind"] == "record") & (changed["outcome"] == "kept")]
        changed.loc[chosen[:rows], column] = value
        return changed

    return edit


def _reject(reason: str, rows: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        changed = frame.copy()
        chosen = changed.index[(changed["kind"] == "record") & (changed["outcome"] == "kept")]
        changed.loc[chosen[:rows], ["outcome", "reason", "reply_id"]] = ["quarantined", reason, ""]
        return changed

    return edit


def _status(value: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        changed = frame.copy()
        changed.loc[changed.index[changed["kind"] == "object"][0], "object_status"] = value
        return changed

    return edit


RECORD_FAULTS: list[tuple[set[str], Callable[[pd.DataFrame], pd.DataFrame]]] = [
    ({"has_records"}, lambda frame: frame[frame["kind"] == "object"]),
    (
        {"outcome_known", "reason_where_not_kept", "dropped_without_text"},
        _set("outcome", SECRET, 1),
    ),
    ({"reason_known", "reason_where_not_kept"}, _set("reason", SECRET, 1)),
    ({"reason_where_not_kept"}, _set("reason", "truncated", 1)),
    ({"ordinals_run_from_one"}, lambda frame: frame.drop(index=40)),
    ({"ordinals_run_from_one"}, lambda frame: pd.concat([frame, frame.loc[[40]]])),
    ({"dropped_without_text"}, lambda frame: frame.assign(reply_id="m1")),
    ({"few_unsupported_bodies"}, _reject("unsupported_body", 10)),
    (
        {"few_unsupported_bodies", "not_too_many_unsupported_bodies"},
        _reject("unsupported_body", 50),
    ),
    ({"few_missing_bodies"}, _reject("body_pending", 15)),
    ({"few_missing_bodies", "not_too_many_missing_bodies"}, _reject("body_not_delivered", 120)),
    ({"few_unreadable_records"}, _reject("not_json", 5)),
    ({"times_present"}, _set("time", pd.NaT, 5)),
    ({"token_counts_present"}, _set("input_tokens", pd.NA, 30)),
    ({"records_have_their_object"}, lambda frame: frame.drop(index=0)),
    ({"object_status_known"}, _status(SECRET)),
    ({"few_failed_objects"}, _status("failed")),
]


@pytest.mark.parametrize(("expected", "plant"), RECORD_FAULTS)
def test_fault_in_records_fails_its_expectation(
    expected: set[str],
    plant: Callable[[pd.DataFrame], pd.DataFrame],
    records: pd.DataFrame,
) -> None:
    """A planted fault fails the expectation that is about it, and no other."""
    assert failed(records=plant(records)) == expected


MESSAGE_FAULTS = [
    ("no_email_left", "content", f"Write to {SECRET}@post.example.org today."),
    ("no_card_left", "content", "Card 4539 1488 0343 6467 please."),
    ("no_key_left", "reasoning", "The key is AKIAQWERTYUIOPASDFGH then."),
    ("no_iban_left", "content", "Pay to GB33 BUKB 2020 1555 5555 55 now."),
    ("no_phone_left", "content", "Call (415) 555-2671 after six."),
    (
        "no_email_left",
        "tool_calls",
        json.dumps([{"arguments": json.dumps({"to": f"\n{SECRET}@post.example.org"})}]),
    ),
    ("no_card_left", "tool_calls", '[{"arguments": "{\\"card\\": 4539148803436467}"}]'),
    ("role_known", "role", SECRET),
]


@pytest.mark.parametrize(("name", "column", "value"), MESSAGE_FAULTS)
def test_residue_in_messages_fails_its_expectation(
    name: str, column: str, value: str, messages: pd.DataFrame
) -> None:
    """What redaction missed is found in text, in reasoning and inside JSON arguments."""
    messages.loc[2, column] = value
    assert failed(messages=messages) == {name}


def test_tokens_are_no_residue(messages: pd.DataFrame) -> None:
    """Digests that look like card numbers are not taken for cards."""
    assert failed(messages=messages) == set()


Edit = Callable[[DatasetInputs], DatasetInputs]


def _rows(change: Callable[[dict[str, Any]], None], split: str = "train", at: int = 6) -> Edit:
    def edit(inputs: DatasetInputs) -> DatasetInputs:
        file = inputs.files[split]
        lines = list(file.lines)
        row = json.loads(lines[at])
        change(row)
        lines[at] = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        files = dict(inputs.files) | {split: DatasetFile(lines, file.groups)}
        return dataclasses.replace(inputs, files=files)

    return edit


def _outcomes(row: int, **values: str) -> Edit:
    def edit(inputs: DatasetInputs) -> DatasetInputs:
        outcomes = inputs.outcomes.copy()
        outcomes.loc[row, list(values)] = list(values.values())
        return dataclasses.replace(inputs, outcomes=outcomes)

    return edit


def _twice(inputs: DatasetInputs) -> DatasetInputs:
    outcomes = inputs.outcomes.copy()
    outcomes.loc[155, "ordinal"] = 1
    return dataclasses.replace(inputs, outcomes=outcomes)


def _one_group_on_both_sides(inputs: DatasetInputs) -> DatasetInputs:
    held_out = inputs.files["validation"]
    files = dict(inputs.files)
    files["validation"] = DatasetFile(held_out.lines, [3, *held_out.groups[1:]])
    return dataclasses.replace(inputs, files=files)


def _one_large_group(inputs: DatasetInputs) -> DatasetInputs:
    train = inputs.files["train"]
    files = dict(inputs.files)
    files["train"] = DatasetFile(train.lines, [0] * len(train.lines))
    return dataclasses.replace(inputs, files=files)


def _one_user(inputs: DatasetInputs) -> DatasetInputs:
    lines = [line for file in inputs.files.values() for line in file.lines]
    files = {"train": DatasetFile(lines, [0] * len(lines)), "validation": DatasetFile([], [])}
    return dataclasses.replace(inputs, files=files)


def _previous(**changes: Any) -> Edit:
    facts = DatasetFacts(
        rows=150,
        mean_prompt_tokens=14.0,
        signal_share=0.5,
        domain_shares={"trains": 2 / 3, "trams": 1 / 3},
    )

    def edit(inputs: DatasetInputs) -> DatasetInputs:
        return dataclasses.replace(inputs, previous=dataclasses.replace(facts, **changes))

    return edit


def _say(text: str) -> Callable[[dict[str, Any]], None]:
    return lambda row: row["messages"][0].update(content=text)


DATASET_FAULTS: list[tuple[set[str], Edit]] = [
    ({"adds_up"}, lambda inputs: dataclasses.replace(inputs, kept_records=161)),
    (
        {"build_outcome_known", "reason_where_not_emitted", "rows_are_the_emitted"},
        _outcomes(0, outcome=SECRET),
    ),
    ({"build_reason_known"}, _outcomes(155, reason=SECRET)),
    ({"reason_where_not_emitted"}, _outcomes(155, reason="")),
    ({"one_outcome_each"}, _twice),
    ({"rows_are_the_emitted"}, _outcomes(0, outcome="dropped", reason="no_reference")),
    ({"ids_unique", "check_id_duplicate"}, _rows(lambda row: row.update(id="row-140"))),
    ({"keys_alike", "check_keys_not_uniform"}, _rows(lambda row: row.update({SECRET: 1}))),
    ({"keys_alike"}, _rows(lambda row: row.update(id=row.pop("id")))),
    ({"groups_on_one_side"}, _one_group_on_both_sides),
    ({"largest_group_share"}, _one_large_group),
    ({"largest_group_share", "dominant_group_share"}, _one_user),
    ({"has_signals"}, lambda inputs: dataclasses.replace(inputs, signals=0)),
    (set(), lambda inputs: dataclasses.replace(inputs, signals=1)),
    ({"tokens_rendered"}, _rows(_say("I am ⟦PERSON:0123456789abcdef⟧, hello."))),
    ({"no_email_left"}, _rows(_say(f"I am {SECRET}@post.example.org, hello."))),
    ({"no_card_left"}, _rows(_say("Charge 4539-1488-0343-6467 now."), split="validation")),
    ({"no_key_left"}, _rows(_say("Use ghp_" + "a1B2" * 9 + " here."))),
    ({"no_iban_left"}, _rows(_say("To DE89370400440532013000, thanks."))),
    ({"no_phone_left"}, _rows(_say("Ring +49 30 901820 before noon."))),
    ({"check_blank_content"}, _rows(_say(" "))),
    ({"check_reserved_token"}, _rows(_say(f"User: {SECRET}"), split="validation")),
    ({"row_change"}, _previous(rows=60)),
    ({"length_change"}, _previous(mean_prompt_tokens=40.0)),
    ({"signal_change"}, _previous(signal_share=0.05)),
    ({"domain_shift"}, _previous(domain_shares={SECRET: 1.0})),
    (set(), _previous()),
]


@pytest.mark.parametrize(("expected", "plant"), DATASET_FAULTS)
def test_fault_in_the_dataset_fails_its_expectation(
    expected: set[str], plant: Edit, dataset: DatasetInputs
) -> None:
    """A planted fault fails the expectation that is about it, and no other."""
    assert failed(dataset=plant(dataset)) == expected


def test_unreadable_line_is_missed_among_the_emitted(dataset: DatasetInputs) -> None:
    """A line that is not JSON is no row, and the check says so, too."""
    train = dataset.files["train"]
    lines = [b'{"id": "kestrel-7731"\n', *train.lines[1:]]
    files = dict(dataset.files) | {"train": DatasetFile(lines, train.groups)}
    broken = dataclasses.replace(dataset, files=files)
    assert failed(dataset=broken) == {"rows_are_the_emitted", "check_invalid_json"}


def test_each_rule_of_the_target_has_an_expectation(dataset: DatasetInputs) -> None:
    """A file that breaks every rule fails the expectation of each, which reads its own column."""
    from expectations.dataset import rule_expectations
    from expectations.gate import _asker

    asked = rule_expectations(dataset.target)
    named = {expectation.meta["name"]: expectation.column for expectation in asked}
    assert all(name == f"check_{column}" for name, column in named.items())
    spared = {Rule.MORE_FINDINGS, Rule.VALIDATION_DISPUTED}
    assert set(named.values()) == rules_of(dataset.target) - spared
    frame = pd.DataFrame([dict.fromkeys(Rule, 1)])
    assert not any(each.success for each in _asker()("dataset", frame, asked))


def test_every_expectation_has_a_planted_fault(
    records: pd.DataFrame, messages: pd.DataFrame, dataset: DatasetInputs
) -> None:
    """No expectation stands in a suite without a test that breaks it."""
    tested = set().union(
        *(names for names, _ in RECORD_FAULTS),
        *(names for names, _ in DATASET_FAULTS),
        {name for name, _, _ in MESSAGE_FAULTS},
    )
    dataset = dataclasses.replace(_previous()(dataset), signals=1)
    asked = run_suites(records=records, messages=messages, dataset=dataset).results
    names = {each.name for each in asked if not each.name.startswith("check_")}
    assert names - tested == set()


def test_missing_column_fails_rather_than_passes(records: pd.DataFrame) -> None:
    """An expectation that cannot be evaluated has failed, and says so."""
    result = run_suites(records=records.drop(columns="object_status"))
    broken = [each for each in result.results if each.observed == {"not_evaluated": 1}]
    assert {each.name for each in broken} == {"object_status_known", "few_failed_objects"}
    assert not any(each.success for each in broken)
    assert not result.publishable


def test_warnings_do_not_stop_publication(dataset: DatasetInputs) -> None:
    """A failed warning is told and the version is still publishable."""
    result = run_suites(dataset=_one_large_group(dataset))
    assert [each.name for each in result.warnings] == ["largest_group_share"]
    assert result.publishable


def test_threshold_in_the_policy_decides(messages: pd.DataFrame) -> None:
    """A share that the policy tolerates does not fail."""
    messages.loc[1, "content"] = "Call (415) 555-2671 after six."
    assert failed(messages=messages) == {"no_phone_left"}
    assert failed(messages=messages, policy=GatePolicy(max_phone_share=0.5)) == set()


def test_gate_leaves_no_trace(tmp_path: Path) -> None:
    """A run prints nothing, and writes neither to the working directory nor to the home."""
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    code = (
        "import pandas as pd\n"
        "from expectations.gate import run_suites\n"
        "text = ['mail kestrel-7731@post.example.org']\n"
        "frame = pd.DataFrame({'role': ['user'], 'content': text})\n"
        "assert not run_suites(messages=frame).publishable\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(here),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code],
        cwd=here,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ran.stdout, ran.stderr) == ("", "")
    assert [*home.rglob("*"), *here.rglob("*")] == []


def test_gate_module_imports_without_great_expectations() -> None:
    """Importing the gate is quick: the seven seconds come with the first question."""
    code = "import sys, expectations.gate; sys.exit('great_expectations' in sys.modules)"
    ran = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == 0
