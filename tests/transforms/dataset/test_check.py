"""The pre-flight finds every fault that was planted, on its line, and quotes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dataset.check import (
    CheckPolicy,
    Rule,
    Severity,
    check_lines,
    check_splits,
    rules_of,
)

SHARED = Path(__file__).parents[4] / "shared"
SECRET = "quince-marmalade-7731"
Row = dict[str, Any]


def row(number: int) -> Row:
    return {
        "id": f"row-{number}",
        "messages": [
            {"role": "system", "content": "You answer for a lending library."},
            {"role": "user", "content": f"When is book {number} due back?"},
        ],
        "reference_answer": {"text": f"On day {number} of the month, before noon."},
        "data_source": "library",
    }


def rows(count: int = 150) -> list[Row]:
    return [row(number) for number in range(1, count + 1)]


def encode(each: Any) -> bytes:
    return json.dumps(each, ensure_ascii=False).encode() + b"\n"


def tool(**changes: Any) -> Row:
    function = {
        "name": "renew",
        "description": "Extend a loan.",
        "parameters": {"type": "object", "properties": {}},
    }
    return {"type": "function", "function": function | changes}


def in_every_row(key: str, value: Any, at: int, fault: Any) -> Callable[[list[Row]], None]:
    def edit(given_rows: list[Row]) -> None:
        for each in given_rows:
            each[key] = value
        given_rows[at - 1][key] = fault

    return edit


def at_line_7(change: Callable[[Row], Any]) -> Callable[[list[Row]], None]:
    def edit(given_rows: list[Row]) -> None:
        change(given_rows[6])

    return edit


def content(value: Any) -> Callable[[list[Row]], None]:
    return at_line_7(lambda each: each["messages"][1].update(content=value))


def messages(*turns: tuple[str, str]) -> Callable[[list[Row]], None]:
    written = [{"role": role, "content": text} for role, text in turns]
    return at_line_7(lambda each: each.update(messages=written))


def repeat_prompt_with_other_reference(given_rows: list[Row]) -> None:
    given_rows[6]["messages"] = given_rows[2]["messages"]


PLANTED_IN_ROW: list[tuple[str, Callable[[list[Row]], None]]] = [
    ("messages_missing", at_line_7(lambda each: each.pop("messages"))),
    ("messages_missing", at_line_7(lambda each: each.update(messages=SECRET))),
    ("messages_empty", at_line_7(lambda each: each.update(messages=[]))),
    ("message_not_object", at_line_7(lambda each: each["messages"].insert(0, SECRET))),
    ("message_extra_key", at_line_7(lambda each: each["messages"][1].update(name=SECRET))),
    ("message_extra_key", at_line_7(lambda each: each["messages"][1].update({SECRET: 1}))),
    ("unknown_role", messages(("developer", "Be brief."), ("user", "When?"))),
    ("unknown_role", messages((SECRET, "Be brief."), ("user", "When?"))),
    ("unknown_role", at_line_7(lambda each: each["messages"][1].pop("role"))),
    ("system_not_first", messages(("user", "When is it due?"), ("system", SECRET))),
    ("no_user_message", messages(("system", SECRET))),
    ("blank_content", content(" \t\n")),
    ("blank_content", at_line_7(lambda each: each["messages"][1].pop("content"))),
    ("blank_content", content([{"type": "text", "text": " "}])),
    ("content_not_text", content(17)),
    ("several_system_messages", messages(("system", "a b"), ("system", SECRET), ("user", "When?"))),
    ("last_message_not_user", messages(("user", "When?"), ("assistant", SECRET))),
    ("content_parts", content([{"type": "text", "text": SECRET}])),
    ("non_text_parts", content([{"type": "image_url", "image_url": {"url": SECRET}}])),
    ("reserved_token", content(f"{SECRET}\nsystem: do it")),
    ("reserved_token", content(f"{SECRET} <unk>")),
    ("prompt_too_long", content(f"{SECRET} again " * 4000)),
    ("id_not_string", at_line_7(lambda each: each.update(id=7))),
    ("id_blank", at_line_7(lambda each: each.update(id=" "))),
    ("id_duplicate", at_line_7(lambda each: each.update(id="row-3"))),
    ("id_in_some_rows", at_line_7(lambda each: each.pop("id"))),
    ("reference_wrong_type", at_line_7(lambda each: each.update(reference_answer=[SECRET]))),
    ("reference_wrong_type", at_line_7(lambda each: each.update(reference_answer=42))),
    ("reference_wrong_type", at_line_7(lambda each: each.update(reference_answer=None))),
    ("reference_wrong_type", at_line_7(lambda each: each.update(reference_answer=True))),
    ("reference_blank", at_line_7(lambda each: each.update(reference_answer=""))),
    ("reference_blank", at_line_7(lambda each: each.update(reference_answer={}))),
    ("reference_blank", at_line_7(lambda each: each.update(reference_answer={"text": " "}))),
    ("reference_in_some_rows", at_line_7(lambda each: each.pop("reference_answer"))),
    ("reference_is_string", at_line_7(lambda each: each.update(reference_answer=SECRET))),
    ("reference_in_prompt", content(f"Say: on DAY 7 of the month,  before noon! {SECRET}")),
    ("conflicting_references", repeat_prompt_with_other_reference),
    ("tools_not_list", in_every_row("tools", [tool()], 7, {"renew": SECRET})),
    ("tools_empty", in_every_row("tools", [tool()], 7, [])),
    ("tool_not_function", in_every_row("tools", [tool()], 7, [{"type": SECRET}])),
    ("tool_not_function", in_every_row("tools", [tool()], 7, [SECRET])),
    ("tool_without_name", in_every_row("tools", [tool()], 7, [tool(name=" ")])),
    ("tool_without_description", in_every_row("tools", [tool()], 7, [tool(description="")])),
    ("tool_parameters_not_object", in_every_row("tools", [tool()], 7, [tool(parameters=None)])),
    ("tool_name_twice", in_every_row("tools", [tool()], 7, [tool(), tool()])),
    ("tools_in_some_rows", at_line_7(lambda each: each.update(tools=[tool()]))),
    ("keys_not_uniform", at_line_7(lambda each: each.update({SECRET: "x"}))),
    ("keys_not_uniform", at_line_7(lambda each: each.pop("data_source"))),
]

PLANTED_AS_BYTES: list[tuple[str, bytes]] = [
    ("invalid_json", b'{"id": "quince-marmalade-7731", messages: []}\n'),
    ("invalid_json", b'{"id": "quince-marmalade-7731"\n'),
    ("invalid_json", b'{"id": ' + b"[" * 100_000 + b"\n"),
    ("invalid_json", b'{"id": ' + b"9" * 5_000 + b"}\n"),
    ("invalid_utf8", b'{"id": "quince-marmalade-7731 \xff"}\n'),
    ("byte_order_mark", b"\xef\xbb\xbf" + encode(row(7))),
    ("blank_line", b"\n"),
    ("blank_line", b" \t\r\n"),
    ("duplicate_key", b'{"id": "quince-marmalade-7731", "id": "b"}\n'),
    (
        "duplicate_key",
        b'{"reference_answer": {"quince-marmalade-7731": 1, "quince-marmalade-7731": 2}}',
    ),
    ("not_finite_number", b'{"id": "quince-marmalade-7731", "reward_prior": NaN}\n'),
    ("not_finite_number", b'{"id": "quince-marmalade-7731", "reward_prior": -Infinity}\n'),
    ("not_an_object", b'["quince-marmalade-7731"]\n'),
    ("not_an_object", b"null\n"),
]


def found(result: Any) -> list[tuple[str, int | None]]:
    return [(each["rule"], each["line"]) for each in result.errors + result.warnings]


def test_clean_file_has_no_finding() -> None:
    """A file that keeps every rule is passed without a word."""
    result = check_lines(map(encode, rows()), target="bedrock-nova")
    assert result.to_dict() == {"ok": True, "errors": [], "warnings": []}


@pytest.mark.parametrize(("rule", "plant"), PLANTED_IN_ROW)
def test_planted_fault_in_a_row_is_found_on_its_line(
    rule: str, plant: Callable[[list[Row]], None]
) -> None:
    """A fault planted on line 7 is found there under its rule, and the fault's text nowhere."""
    given_rows = rows()
    plant(given_rows)
    result = check_lines(map(encode, given_rows), target="bedrock-nova")
    assert (rule, 7) in found(result)
    assert {line for _, line in found(result)} == {7}
    assert result.ok == all(Rule(name).severity is Severity.WARNING for name, _ in found(result))
    assert SECRET not in json.dumps(result.to_dict())


@pytest.mark.parametrize(("rule", "line"), PLANTED_AS_BYTES)
def test_planted_broken_line_is_found(rule: str, line: bytes) -> None:
    """Bytes that no JSON reader should take are named with their line, and not quoted."""
    lines = [encode(each) for each in rows()]
    lines[6] = line
    result = check_lines(lines, target="bedrock-nova")
    assert (rule, 7) in found(result)
    assert not result.ok
    assert SECRET not in json.dumps(result.to_dict())


@pytest.mark.parametrize(
    ("rule", "count", "policy", "location"),
    [
        ("too_few_rows", 99, CheckPolicy(batch_size=32), ""),
        ("too_many_rows", 20_001, CheckPolicy(), ""),
        ("many_rows", 10_001, CheckPolicy(), ""),
        ("batch_size_out_of_range", 150, CheckPolicy(batch_size=8), ""),
        ("batch_size_out_of_range", 1500, CheckPolicy(batch_size=513), ""),
        ("rows_below_batch_size", 150, CheckPolicy(batch_size=256), ""),
        ("rows_below_default_batch", 110, CheckPolicy(), ""),
        ("s3_uri_invalid", 150, CheckPolicy(), "s3://bucket/day=1/train.jsonl"),
        ("s3_uri_invalid", 150, CheckPolicy(), "s3://bucket/my file.jsonl"),
        ("s3_uri_invalid", 150, CheckPolicy(), "s3://bucket/a+b.jsonl"),
        ("s3_uri_invalid", 150, CheckPolicy(), "https://bucket/train.jsonl"),
        ("suffix_not_jsonl", 150, CheckPolicy(), "s3://bucket/train.json"),
        ("rows_not_compared", 150, CheckPolicy(max_compared_rows=149), ""),
    ],
)
def test_planted_fault_of_the_file_is_found(
    rule: str, count: int, policy: CheckPolicy, location: str
) -> None:
    """What is wrong with the whole file is found, without a line."""
    result = check_lines(
        map(encode, rows(count)), target="bedrock-nova", policy=policy, location=location
    )
    assert found(result) == [(rule, None)]


def test_unknown_data_source_is_found() -> None:
    """A row whose data_source the grader has no branch for is named."""
    given_rows = rows()
    given_rows[6]["data_source"] = SECRET
    policy = CheckPolicy(data_sources=frozenset({"library"}))
    result = check_lines(map(encode, given_rows), target="bedrock-nova", policy=policy)
    assert found(result) == [("data_source_without_branch", 7)]


def test_rarer_side_of_a_mixed_key_is_named() -> None:
    """Where only one row has an id, it is that row that is named, not all the others."""
    given_rows = rows()
    for each in given_rows:
        del each["id"]
    given_rows[11]["id"] = "only-one"
    result = check_lines(map(encode, given_rows), target="bedrock-nova")
    assert ("id_in_some_rows", 12) in found(result)
    assert {line for _, line in found(result)} == {12}


def test_validation_file_is_compared_with_training() -> None:
    """Prompts and ids that stand in both files are found on the validation side."""
    validation = rows(153)[150:]
    validation[1] = row(5) | {"id": "another"}
    validation[1]["messages"][1]["content"] = "WHEN is book 5 due back"
    validation[2]["id"] = "row-9"
    train, held_out = check_splits(
        map(encode, rows()), map(encode, validation), target="bedrock-nova"
    )
    assert found(train) == []
    assert set(found(held_out)) == {
        ("train_validation_duplicate", 2),
        ("id_duplicate", 3),
        ("validation_disputed", None),
    }


def test_row_limit_counts_both_files() -> None:
    """Twenty thousand rows are the limit of training and validation together."""
    train, _ = check_splits(
        map(encode, rows(20_000)), map(encode, [row(30_000)]), target="bedrock-openweight"
    )
    assert found(train) == [("too_many_rows", None)]


@pytest.mark.parametrize(
    ("target", "rule", "change"),
    [
        ("bedrock-sft", "schema_version_wrong", {"schemaVersion": SECRET}),
        (
            "bedrock-sft",
            "last_message_not_assistant",
            {"messages": [{"role": "user", "content": [{"text": "a"}]}]},
        ),
        (
            "bedrock-sft",
            "not_alternating",
            {"messages": [{"role": "user", "content": [{"text": "a"}]}] * 2},
        ),
        ("bedrock-sft", "messages_missing", {"messages": None}),
        ("bedrock-sft", "blank_content", {"system": [{"text": ""}]}),
        ("verl", "reward_style_unknown", {"reward_model": {"style": SECRET, "ground_truth": "x"}}),
        ("verl", "ground_truth_not_string", {"reward_model": {"style": "rule", "ground_truth": 3}}),
        ("verl", "messages_missing", {"prompt": SECRET}),
        ("verl", "keys_not_uniform", {"ability": 3}),
        ("trl", "reserved_column", {"completions": SECRET}),
        ("trl", "keys_not_uniform", {"reference": 3}),
        (
            "trl",
            "last_message_not_user",
            {"prompt": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]},
        ),
    ],
)
def test_planted_fault_of_another_target_is_found(target: str, rule: str, change: Row) -> None:
    """Each format's own rules are held to, with the line."""
    shapes: dict[str, Callable[[int], Row]] = {
        "bedrock-sft": lambda n: {
            "schemaVersion": "bedrock-conversation-2024",
            "system": [],
            "messages": [
                {"role": "user", "content": [{"text": f"When is book {n} due?"}]},
                {"role": "assistant", "content": [{"text": "Soon."}]},
            ],
        },
        "verl": lambda n: {
            "prompt": [{"role": "user", "content": f"When is book {n} due?"}],
            "ability": "library",
            "reward_model": {"style": "rule", "ground_truth": "Soon."},
            "extra_info": {"id": f"row-{n}"},
        },
        "trl": lambda n: {
            "prompt": [{"role": "user", "content": f"When is book {n} due?"}],
            "reference": "Soon.",
        },
    }
    given_rows = [shapes[target](n) for n in range(150)]
    assert found(check_lines(map(encode, given_rows), target=target)) == []
    given_rows[6] |= change
    result = check_lines(map(encode, given_rows), target=target)
    assert (rule, 7) in found(result)
    assert SECRET not in json.dumps(result.to_dict())


def test_findings_of_one_rule_are_limited_and_counted() -> None:
    """A fault on every line is listed up to the limit, and the rest is counted."""
    given_rows = [each | {"reference_answer": f"answer {n}"} for n, each in enumerate(rows())]
    policy = CheckPolicy(max_findings_per_rule=3)
    result = check_lines(map(encode, given_rows), target="bedrock-nova", policy=policy)
    assert found(result) == [("reference_is_string", n) for n in (1, 2, 3)] + [
        ("more_findings", None)
    ]
    assert "147 more" in result.warnings[-1]["message"]
    assert result.counts[Rule.REFERENCE_IS_STRING] == 150


def test_token_counter_can_be_replaced() -> None:
    """A named tokenizer takes the estimate's place, and the facts count with it."""
    result = check_lines(
        map(encode, rows()),
        target="bedrock-nova",
        policy=CheckPolicy(tokens_per_message=0, max_prompt_tokens=11),
        count_tokens=lambda text: len(text.split()),
    )
    assert result.facts.tokens_max == 12
    assert result.facts.prompt_tokens == 150 * 12
    assert result.facts.over_limit == 150


def test_estimate_counts_wide_characters_as_whole_tokens() -> None:
    """A Chinese prompt is not taken for a quarter of its length."""
    latin, wide = rows(1), rows(1)
    latin[0]["messages"] = [{"role": "user", "content": "a" * 400}]
    wide[0]["messages"] = [{"role": "user", "content": "书" * 400}]
    assert check_lines(map(encode, latin), target="trl").facts.rows == 1
    assert check_lines(map(encode, latin), target="bedrock-nova").facts.tokens_max == 104
    assert check_lines(map(encode, wide), target="bedrock-nova").facts.tokens_max == 404


def test_aws_own_rows_pass_with_the_predicted_warnings() -> None:
    """The 300 rows that AWS publishes pass, with a warning for each string reference only."""
    path = SHARED / "data" / "rft" / "rft_train_data.jsonl"
    if not path.exists():
        pytest.skip("the published sample rows are not beside this checkout (../shared)")
    with path.open("rb") as lines:
        result = check_lines(lines, target="bedrock-openweight", location=path.name)
    assert result.ok
    assert found(result) == [("reference_is_string", n) for n in range(1, 301)]


def test_every_rule_has_a_planted_fault() -> None:
    """No rule stands in the list without a test that breaks it."""
    source = Path(__file__).read_text(encoding="utf-8")
    assert [rule.value for rule in Rule if f'"{rule.value}"' not in source] == []


def test_unknown_target_is_refused() -> None:
    """A check for a target that does not exist is a wrong use, not a pass."""
    with pytest.raises(LookupError, match="unknown target"):
        check_lines([], target="bedrock-novel")


def test_rules_differ_by_target() -> None:
    """A target is held to its own rules only."""
    assert Rule.RESERVED_COLUMN in rules_of("trl") - rules_of("bedrock-nova")
    assert Rule.BATCH_SIZE_OUT_OF_RANGE in rules_of("bedrock-nova") - rules_of("bedrock-openweight")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["messages", "role", "content", "id", "tools", "reference_answer", "prompt"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(
    st.lists(
        st.binary(max_size=30) | JSON.map(lambda value: json.dumps(value).encode()), max_size=5
    ),
    st.sampled_from(["bedrock-nova", "bedrock-sft", "verl", "trl"]),
)
def test_no_file_breaks_the_check(lines: list[bytes], target: str) -> None:
    """Whatever the lines hold, the answer is a list of findings on lines that exist."""
    result = check_lines(lines, target=target)
    assert {line for _, line in found(result)} <= {None, *range(1, len(lines) + 1)}
    assert not result.ok
