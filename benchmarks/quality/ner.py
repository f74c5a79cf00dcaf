"""How well the redactor with the bundled model finds names: `python -m benchmarks.quality.ner`.

Prints a Markdown table of figures, targets and 95 % bootstrap intervals, or with `--json` the same
as JSON. `--tokens FILE` writes the token table that `benchmarks/quality/span_score.py` scores with
presidio-research's own evaluator; the span figures printed here come from a reimplementation (see
`span_f2`). `--model-only` leaves out all other recognizers and rules; `--organizations` looks for
organizations as well; `--plain-places` redacts places that nothing ties to anybody; `--strict`
redacts all that the policy can redact.
"""

import argparse
import json
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.quality import marked as texts
from benchmarks.quality.marked import Marked
from benchmarks.quality.ner_speed import speed
from benchmarks.quality.spans import span_f2, write_tokens
from benchmarks.quality.token_scores import TOKEN, Counts, Found, count_tokens, interval, total
from transforms.redaction.command import TextRedactor
from transforms.redaction.detectors import Passage
from transforms.redaction.ner import bundled_model
from transforms.redaction.policy import Action, RedactionPolicy

Detect = Callable[[Sequence[Passage]], Iterator[list[tuple[int, int, str]]]]
PERSON = frozenset({"PERSON"})
_recall, _precision, _leak = (
    operator.attrgetter(name) for name in ("recall", "precision", "leak")
)  # fmt: skip
_LAST_NUMBER = re.compile(r"#### .*$")


@dataclass(frozen=True)
class Row:
    """One measured figure."""

    on: str
    measure: str
    value: float
    low: float | None = None
    high: float | None = None
    target: str = ""

    @property
    def met(self) -> str:
        """Say whether the target is met; empty without a target."""
        if not self.target:
            return ""
        sign, _, bound = self.target.partition(" ")
        good = self.value >= float(bound) if sign == "≥" else self.value <= float(bound)
        return "yes" if good else "no"


def whole_redactor(policy: RedactionPolicy) -> Detect:
    """Detect as `sluice redact` does: all recognizers, rules and decisions."""
    redactor = TextRedactor(policy)

    def detect(passages: Sequence[Passage]) -> Iterator[list[tuple[int, int, str]]]:
        for passage in passages:
            found = redactor.redact(_document(passage))["findings"]
            last = 1 if passage.asked else 0
            yield [
                (each["start"], each["end"], each["entity"])
                for each in found
                if each.get("message", last) == last
            ]

    return detect


def model_only(policy: RedactionPolicy) -> Detect:
    """Detect with the bundled model alone."""
    model = bundled_model(policy)

    def detect(passages: Sequence[Passage]) -> Iterator[list[tuple[int, int, str]]]:
        for found in model.detect(passages):
            yield [
                (each.start, each.end, each.entity)
                for each in found
                if each.score >= policy.threshold(each.entity)
            ]

    return detect


def synthetic(detect: Detect, *, lower: bool) -> tuple[list[Row], list[Marked], list[Found]]:
    """Measure on presidio-research's sentences: totals only, as the set is a gate."""
    sentences = texts.synthetic(lower=lower)
    found = list(detect([each.passage for each in sentences]))
    name = "synth v2, lower case" if lower else "synth v2"
    targets = (
        ("", "", "", "", "≥ 0.70") if lower else ("≥ 0.90", "≥ 0.87", "≤ 0.04", "≤ 0.08", "≥ 0.80")
    )
    every = _counted(sentences, found)
    rows = [
        _row((name, "token recall, all types"), sentences, every, _recall, targets[0]),
        _row((name, "token precision"), sentences, every, _precision, targets[1]),
    ]
    for label, target in (("PERSON", targets[2]), ("STREET_ADDRESS", targets[3])):
        counts = _counted(sentences, found, labels={label})
        rows.append(_row((name, f"{label} leak"), sentences, counts, _leak, target))
    without = {label for each in sentences for *_, label in each.spans} - {"ORGANIZATION"}
    counts = _counted(sentences, found, labels=without)
    rows.append(_row((name, "token recall, no ORGANIZATION"), sentences, counts, _recall))
    rows.append(
        Row(name, "span F2 (IoU 0.9, own code)", span_f2(sentences, found), target=targets[4])
    )
    return rows, sentences, list(found)


def names(
    detect: Detect, name: str, marked: list[Marked], label: str, wanted: Sequence[str]
) -> list[Row]:
    """Measure names on a set that marks them: leak by PERSON findings, precision of these."""
    found = list(detect([each.passage for each in marked]))
    persons = _counted(marked, found, labels={label}, entities=PERSON)
    anything = _counted(marked, found, labels={label})
    return [
        _row((name, "name tokens not found as PERSON"), marked, persons, _leak, wanted[0]),
        _row((name, "name tokens masked by nothing"), marked, anything, _leak, wanted[1]),
        _row((name, "precision of PERSON tokens"), marked, persons, _precision, wanted[2]),
    ]


def false_names(detect: Detect) -> list[Row]:
    """Count PERSON findings in technical text; the few true ones count as false."""
    rows = []
    listed = (
        ("docstrings of the standard library", texts.docstrings()),
        ("own source", texts.own_source()),
    )
    for name, documents in listed:
        passages = [Passage(text, "assistant") for text in documents]
        tokens = sum(len(TOKEN.findall(each.text)) for each in passages)
        hits = sum(entity == "PERSON" for found in detect(passages) for *_, entity in found)
        rows.append(
            Row(name, "PERSON findings per 1,000 tokens", 1000 * hits / tokens, target="≤ 1")
        )
    return rows


def utility(detect: Detect) -> list[Row]:
    """Count worked answers that change, and those whose final number does."""
    answers = texts.worked_answers()
    altered = by_number = final = 0
    for answer, found in zip(answers, detect([Passage(each) for each in answers]), strict=True):
        altered += bool(found)
        by_number += any(entity != "PERSON" for *_, entity in found)
        last = _LAST_NUMBER.search(answer)
        final += any(last is not None and end > last.start() for _, end, _ in found)
    count = len(answers)
    return [
        Row("GSM8K answers", "altered at all, %", 100 * altered / count, target="≤ 0.5"),
        Row(
            "GSM8K answers",
            "altered by other than PERSON, %",
            100 * by_number / count,
            target="≤ 0.5",
        ),
        Row("GSM8K answers", "final numbers altered", final, target="≤ 0"),
    ]


def measure(
    policy: RedactionPolicy, make: Callable[[RedactionPolicy], Detect], tokens: Path | None
) -> list[Row]:
    """Measure everything; our own chats mark places and names in sums, so these count there."""
    detect = make(policy)
    rows = []
    for lower in (False, True):
        more, sentences, found = synthetic(detect, lower=lower)
        rows += more
        if tokens is not None:
            name = tokens.with_suffix(".lower.csv") if lower else tokens
            write_tokens(name, sentences, found)
    for part in ("dev", "test"):
        target = ("≤ 0.25", "", "≥ 0.70") if part == "test" else ("", "", "")
        rows += names(detect, f"multidogo airline, {part}", texts.airline(part), "name", target)
    for part in ("dev", "train"):
        target = ("", "≤ 0.28", "≥ 0.35") if part == "train" else ("", "", "")
        rows += names(detect, f"wnut17, {part}", texts.posts(part), "person", target)
    strict = make(policy.model_copy(update={"plain_places": True, "names_in_sums": True}))
    own = texts.own_chats()
    rows += names(strict, "own chats", own, "PERSON", ("", "", ""))
    low = [replace(each, passage=_lower(each.passage)) for each in own]
    rows += names(strict, "own chats, lower case", low, "PERSON", ("", "", ""))
    return [
        *rows,
        *false_names(detect),
        *utility(detect),
        *(Row(on, what, value, target=target) for on, what, value, target in speed(policy)),
    ]


def _document(passage: Passage) -> dict[str, object]:
    message = {"role": passage.role, "content": passage.text}
    if passage.asked:
        return {"messages": [{"role": "assistant", "content": passage.asked}, message]}
    return {"messages": [message]}


def _lower(passage: Passage) -> Passage:
    return replace(passage, text=passage.text.lower(), asked=passage.asked.lower())


def _counted(marked: Sequence[Marked], found: Sequence[Found], **only: object) -> list[Counts]:
    pairs = zip(marked, found, strict=True)
    return [count_tokens(each, spans, **only) for each, spans in pairs]  # type: ignore[arg-type]


def _row(name: tuple[str, str], marked: Sequence[Marked], counts: Sequence[Counts],
         figure: Callable[[Counts], float], target: str = "") -> Row:  # fmt: skip
    low, high = interval(marked, counts, figure)
    return Row(*name, figure(total(counts)), low, high, target)


def _table(rows: Sequence[Row]) -> str:
    lines = ["| on | measure | value | 95 % | target | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        spread = "" if row.low is None else f"{row.low:.3f} to {row.high:.3f}"
        lines.append(
            f"| {row.on} | {row.measure} | {row.value:,.3f} | {spread} | {row.target} | {row.met} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--model-only", action="store_true")
    parser.add_argument("--organizations", action="store_true")
    parser.add_argument("--plain-places", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--engine", default="bundled")
    parser.add_argument("--tokens", type=Path)
    arguments = parser.parse_args()
    actions = {"ORGANIZATION": Action.REDACT} if arguments.organizations else {}
    policy = RedactionPolicy(
        engine=arguments.engine, actions=actions, plain_places=arguments.plain_places
    )
    if arguments.strict:
        policy = RedactionPolicy(
            engine=arguments.engine,
            actions={"ORGANIZATION": Action.REDACT, "DOCUMENT_ID": Action.REDACT},
            plain_dates=True,
            plain_places=True,
            names_in_sums=True,
        )
    make = model_only if arguments.model_only else whole_redactor
    rows = measure(policy, make, arguments.tokens)
    if arguments.json:
        print(json.dumps([asdict(row) | {"met": row.met} for row in rows], ensure_ascii=False))
    else:
        print(_table(rows))


if __name__ == "__main__":
    main()
