"""How well tool failures and spoiled calls are found: `python -m benchmarks.quality.tool_failures`.

Observations are compared with labels that a person gave by the rule in `data/README.md`; a run of
ToolBench is resampled whole, because its observations repeat. Trivial baselines: every observation
that holds the word "error", and every turn in which any tool failed.
"""

import json
from collections.abc import Iterator
from typing import Any

from benchmarks.quality.filter_measures import (
    DATA,
    SHARED,
    invocation,
    precision_recall,
    print_scores,
    run,
)
from benchmarks.quality.labelled import held
from benchmarks.quality.labelled import observations as labelled
from transforms.filters.judge import detect
from transforms.filters.policy import FilterPolicy
from transforms.filters.tool_output import failure_rule
from transforms.records import Invocation, Message, ToolCall

TOOLBENCH = SHARED / "failures" / "toolbench"
MIN_SPOILED = FilterPolicy().min_spoiled
FRESH = "fresh/tool_observations.tsv"
HALVES = ("development half", "held half")
"""Rows of the second set by turns: rules were tuned on the first half only."""
GAVE_UP = "I give up."

Step = tuple[str, str, str]
"""A tool, its arguments as JSON text, and what it returned."""


def toolbench_runs() -> Iterator[tuple[str, dict[str, Any], list[Any]]]:
    """Yield each run's name, its labels and its paths: lists of steps, the observation's number."""
    labels = json.loads((DATA / "toolbench_labels.json").read_text(encoding="utf-8"))
    for name, label in labels.items():
        path = TOOLBENCH / f"{name}_ChatGPT_DFS_woFilter_w2.json"
        tree = json.loads(path.read_text(encoding="utf-8"))["tree"]["tree"]
        yield name, label, list(_walk(tree, "", (), [0]))


def _walk(
    node: dict[str, Any], tool: str, before: tuple[Step, ...], count: list[int]
) -> Iterator[Any]:
    steps = before
    if node["node_type"] == "Action Input" and node.get("observation") is not None:
        steps = (*before, (tool, node["description"], node["observation"]))
        yield count[0], steps
        count[0] += 1
    own = node["description"] if node["node_type"] == "Action" else tool
    for child in node["children"]:
        yield from _walk(child, own, steps, count)


def as_call(ask: str, steps: list[Step], reply: str) -> Invocation:
    """Return the call that answers after these steps."""
    messages = [Message("user", ask)]
    for number, (tool, arguments, observation) in enumerate(steps):
        call = ToolCall(id=f"c{number}", name=tool, arguments=arguments)
        messages.append(Message("assistant", "", tool_calls=(call,)))
        messages.append(Message("tool", observation, tool_call_id=call.id))
    return invocation(messages, reply)


def _final_answer(arguments: str) -> str:
    try:
        return json.loads(arguments).get("final_answer") or GAVE_UP
    except json.JSONDecodeError:
        return GAVE_UP


def own_chains(name: str) -> list[tuple[bool, Invocation, str]]:
    """Return label (is spoiled), call and number of the invented chains of a file."""
    chains = []
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        steps = [(tool, json.dumps(arguments), text) for tool, arguments, text in case["steps"]]
        call = as_call(case["ask"], steps, case["reply"])
        chains.append((bool(case["spoiled"]), call, str(len(chains))))
    return chains


def spoiled_cases() -> dict[str, list[tuple[bool, Invocation, str]]]:
    """Return label, call and group of the own chains and of ToolBench's finished paths."""
    second = own_chains("fresh/tool_chains.jsonl")
    cases = {"own chains": own_chains("tool_chains.jsonl")}
    cases |= {f"second set, {half}": second[start::2] for start, half in enumerate(HALVES)}
    if TOOLBENCH.is_dir():
        cases["ToolBench paths"] = [
            (
                bool(label["spoiled"][str(number)]),
                as_call("?", steps[:-1], _final_answer(steps[-1][1])),
                name,
            )
            for name, label, paths in toolbench_runs()
            for number, steps in paths
            if str(number) in label["spoiled"]
        ]
    return cases


def observations() -> dict[str, list[tuple[bool, str, str]]]:
    """Return label, text and group of every observation, by set."""
    sets = {
        "own, tuned on": "tool_observations.tsv",
        "own, second batch, tuned on lightly": "tool_observations_unseen.tsv",
    }
    found = {
        title: [(label, text, str(i)) for i, (label, text) in enumerate(labelled(name))]
        for title, name in sets.items()
    }
    fresh = [(label, text, str(i)) for i, (label, text) in enumerate(labelled(FRESH))]
    found |= {f"second set, {half}": fresh[start::2] for start, half in enumerate(HALVES)}
    third = held("tool_failures")
    found["third set, held fifth"] = [(row.label, row.text, str(n)) for n, row in enumerate(third)]
    if TOOLBENCH.is_dir():
        found["ToolBench, 15 runs"] = [
            (number in label["failures"], steps[-1][2], name)
            for name, label, paths in toolbench_runs()
            for number, steps in paths
        ]
        distinct = {text: (label, text, text) for label, text, _ in found["ToolBench, 15 runs"]}
        found["ToolBench, distinct texts"] = list(distinct.values())
    return found


def measure() -> dict[str, Any]:
    """Measure, print the tables and return the numbers."""
    found, baseline = {}, {}
    for name, rows in observations().items():
        truth, groups = [row[0] for row in rows], [row[2] for row in rows]
        found[name] = precision_recall(truth, [bool(failure_rule(row[1])) for row in rows], groups)
        words = ["error" in row[1].lower() for row in rows]
        baseline[name] = precision_recall(truth, words, groups)
    print_scores("tool failures", found)
    print_scores('baseline: holds "error"', baseline)
    spoiled, any_failure = {}, {}
    for name, cases in spoiled_cases().items():
        truth, groups = [case[0] for case in cases], [case[2] for case in cases]
        findings = [detect(case[1]) for case in cases]
        said = [finding.spoiled >= MIN_SPOILED for finding in findings]
        spoiled[name] = precision_recall(truth, said, groups)
        failed = [finding.tool_failures > 0 for finding in findings]
        any_failure[name] = precision_recall(truth, failed, groups)
    print_scores("spoiled calls", spoiled)
    print_scores("baseline: any tool failed", any_failure)
    return {
        "failures": found,
        "failures_baseline": baseline,
        "spoiled": spoiled,
        "spoiled_baseline": any_failure,
    }


if __name__ == "__main__":
    run(measure, __doc__)
