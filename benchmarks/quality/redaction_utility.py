"""What redaction costs healthy training data: `python -m benchmarks.quality.redaction_utility`.

The sample logs' healthy calls hold no planted personal data, so that every reply altered there is a
false finding or at least one to look at. Counts come by entity type and by recognizer, never a
value. `--engine` names another engine than the default policy's; `--strict` redacts dates and order
numbers too, which by default stay.
"""

import argparse
import json
from collections import Counter
from typing import Any

from benchmarks.quality.false_drops import SAMPLES, healthy_calls
from benchmarks.quality.filter_measures import SHARED
from transforms.keys import KeyRing
from transforms.records import Invocation
from transforms.redaction.command import TextRedactor
from transforms.redaction.policy import Action, RedactionPolicy
from transforms.redaction.redactor import Redacted, Redactor
from transforms.redaction.tokens import count_tokens

KEYS = KeyRing.from_master(b"a key for measurements only")
WORD_PROBLEMS = SHARED / "verifiable" / "test.jsonl"


def sample_logs(policy: RedactionPolicy) -> dict[str, Any]:
    """Count the healthy calls whose newest prompt message or reply holds a placeholder."""
    calls: list[Invocation] = [each for each in healthy_calls(SAMPLES) if each.reply is not None]
    prompts: Counter[str] = Counter()
    replies: Counter[str] = Counter()
    answered = rejected = 0
    for outcome in Redactor(policy, keys=KEYS).redact(calls):
        if not isinstance(outcome, Redacted) or outcome.invocation.reply is None:
            rejected += 1
            continue
        in_prompt = count_tokens(outcome.invocation.messages[-1].content)
        in_reply = count_tokens(outcome.invocation.reply.content)
        prompts.update({"any": bool(in_prompt), **dict.fromkeys(in_prompt, 1)})
        replies.update({"any": bool(in_reply), **dict.fromkeys(in_reply, 1)})
        answered += bool(outcome.answer_redacted)
    return {
        "calls": len(calls),
        "rejected": rejected,
        "prompts altered": dict(prompts),
        "replies altered": dict(replies),
        "answer_redacted": answered,
    }


def word_problems(policy: RedactionPolicy) -> dict[str, Any]:
    """Count GSM8K's answers that change, and those whose final number does."""
    if not WORD_PROBLEMS.is_file():
        return {}
    redactor = TextRedactor(policy)
    rows = [json.loads(line) for line in WORD_PROBLEMS.read_text("utf-8").splitlines()]
    altered = finals = 0
    for row in rows:
        turns = [("user", row["question"]), ("assistant", row["answer"])]
        messages = [{"role": role, "content": text} for role, text in turns]
        answer = redactor.redact({"messages": messages})["messages"][1]["content"]
        altered += answer != row["answer"]
        finals += answer.rpartition("####")[2] != row["answer"].rpartition("####")[2]
    return {"answers": len(rows), "altered": altered, "final numbers altered": finals}


def measure(policy: RedactionPolicy) -> dict[str, Any]:
    """Count, print the table and return the numbers."""
    sample, problems = sample_logs(policy), word_problems(policy)
    total = sample["calls"]
    print(f"engine {policy.engine}; sample logs, {total} healthy calls\n")
    print("| entity | newest prompts altered | replies altered |\n|---|---|---|")
    prompts, replies = sample["prompts altered"], sample["replies altered"]
    for entity in sorted({*prompts, *replies}):
        counts = prompts.get(entity, 0), replies.get(entity, 0)
        print(f"| {entity} | " + " | ".join(f"{n} ({n / total:.2%})" for n in counts) + " |")
    print(f"\nanswer_redacted: {sample['answer_redacted']}; rejected: {sample['rejected']}")
    print(f"GSM8K: {problems}")
    return {"sample logs": sample, "GSM8K": problems}


def main() -> None:
    """Measure under the policy that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default=RedactionPolicy().engine)
    parser.add_argument("--strict", action="store_true")
    arguments = parser.parse_args()
    strict: dict[str, Any] = {"plain_dates": True, "actions": {"DOCUMENT_ID": Action.REDACT}}
    measure(RedactionPolicy(engine=arguments.engine, **(strict if arguments.strict else {})))


if __name__ == "__main__":
    main()
