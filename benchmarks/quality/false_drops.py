"""What the policy drops of calls that are in order: `python -m benchmarks.quality.false_drops`.

By language (invented sentences as prompt and reply), by segment (the app of the sample logs'
healthy traffic), on Open Assistant's replies under a known and an unknown stop reason, and on
apologies that are no failures. Every drop here is a false one, or at least one to look at.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.quality.filter_measures import DATA, ROOT, invocation, run
from benchmarks.quality.reply_sets import OASST, oasst_replies
from transforms.filters.judge import judge
from transforms.filters.policy import FilterPolicy
from transforms.logs.bodies import normalise
from transforms.logs.envelope import BodyState, read_envelope
from transforms.logs.framing import BadFrame, read_frames
from transforms.logs.limits import ReadLimits
from transforms.logs.models import ModelNames
from transforms.outcome import Reason, Rejected
from transforms.records import Invocation, Message, StopReason

SAMPLES = ROOT / "sample_logs"
POLICY = FilterPolicy()
APOLOGIES = (
    "Sorry, nothing matches your search.",
    "I'm sorry, we have no rooms left on that date.",
    "Unfortunately there is no direct train to that town.",
    "I apologise for the wait. Your parcel arrives on Tuesday.",
    "I'm afraid the shop is closed on Sundays.",
    "Sorry to hear that your lamp broke! You can return it within 30 days.",
    "Sorry, I could not find any order with that number in the list you gave me.",
    "I'm sorry for your loss.",
    "Sorry, the museum is closed on Mondays, but the garden is open.",
    "I could not find a cheaper flight than the one you have.",
    "There are unfortunately no results for that name in the register.",
    "My apologies, I meant the second of May.",
)


def outcome(call: Invocation) -> str:
    """Return the reason for which the policy drops a call, or `kept`."""
    rejected = judge(call, POLICY).rejected
    return rejected.reason.value if rejected else "kept"


def apologies() -> Counter[str]:
    """Count the outcomes of apologies, with and without a tool that found nothing."""
    counts: Counter[str] = Counter()
    for text in APOLOGIES:
        asked = Message("user", "Could you look that up for me?")
        counts[outcome(invocation([asked], text))] += 1
        counts[outcome(invocation([asked, Message("tool", '{"results": []}')], text))] += 1
    return counts


def languages() -> dict[str, Counter[str]]:
    """Count the outcomes of prompts and replies in one language, by language."""
    rows = [line.split("\t") for line in (DATA / "languages.tsv").read_text("utf-8").splitlines()]
    counts: dict[str, Counter[str]] = {}
    for code, prompt in rows:
        for other, reply in rows:
            if code == other:
                call = invocation([Message("user", prompt)], reply)
                counts.setdefault(code, Counter())[outcome(call)] += 1
    return counts


def mixed_languages() -> Counter[str]:
    """Count what is said of replies in another language than the prompt's."""
    rows = [line.split("\t") for line in (DATA / "languages.tsv").read_text("utf-8").splitlines()]
    return Counter(
        outcome(invocation([Message("user", prompt)], reply))
        for code, prompt in rows
        for other, reply in rows
        if code != other
    )


def healthy_calls(samples: Path) -> Iterator[Invocation]:
    """Read the sample logs' calls that are no planted case."""
    lines = (samples / "expected.jsonl").read_text("utf-8").splitlines()
    planted = {(row["object_key"], row["ordinal"]) for row in map(json.loads, lines)}
    root = samples / "logs"
    for path in sorted(root.rglob("*.json.gz")):
        key = path.relative_to(root).as_posix()
        if "/data/" not in key:
            yield from (
                call for call in _calls(path, key) if (key, call.origin.ordinal) not in planted
            )


def segments() -> dict[str, Counter[str]]:
    """Count the outcomes of the sample logs' healthy calls, by app."""
    counts: dict[str, Counter[str]] = {}
    for call in healthy_calls(SAMPLES):
        app = call.request_metadata.get("app", "no app")
        counts.setdefault(app, Counter())[outcome(call)] += 1
    return dict(sorted(counts.items()))


def _calls(path: Path, key: str) -> list[Invocation]:
    calls = []
    for frame in read_frames([path.read_bytes()], object_key=key, limits=ReadLimits()):
        envelope = None if isinstance(frame, BadFrame) else read_envelope(frame)
        if envelope is None or isinstance(envelope, Rejected):
            continue
        if BodyState.OFFLOADED in (envelope.input.state, envelope.output.state):
            continue
        call = normalise(envelope, models=ModelNames())
        if not isinstance(call, Rejected):
            calls.append(call)
    return calls


def open_assistant() -> dict[str, Counter[str]]:
    """Count the outcomes of people's replies, under a known and an unknown stop reason."""
    if not OASST.is_file():
        return {}
    return {
        f"Open Assistant, {stop.value}": Counter(
            outcome(invocation(before, text, stop_reason=stop))
            for _, text, before in oasst_replies()
        )
        for stop in (StopReason.END_TURN, StopReason.UNKNOWN)
    }


def measure() -> dict[str, Any]:
    """Count, print the table and return the numbers."""
    mixed = mixed_languages()
    table = {
        "apologies": apologies(),
        **{f"language {code}": counts for code, counts in languages().items()},
        **{f"sample logs, {app}": counts for app, counts in segments().items()},
        **open_assistant(),
    }
    print("| calls in order | calls | dropped | reasons |\n|---|---|---|---|")
    for name, counts in table.items():
        reasons = ", ".join(f"{k} {n}" for k, n in sorted(counts.items()) if k != "kept")
        total = counts.total()
        print(f"| {name} | {total} | {total - counts['kept']} | {reasons} |")
    told = mixed[Reason.WRONG_LANGUAGE.value]
    print(f"\nReplies in another language than the prompt's that are told: {told}/{mixed.total()}.")
    return {**{name: dict(counts) for name, counts in table.items()}, "mixed": dict(mixed)}


if __name__ == "__main__":
    run(measure, __doc__)
