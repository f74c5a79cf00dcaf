"""The README of the sample logs, rendered from the data so that its figures cannot drift."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sample_logs.generator.feedback import Feedback
from sample_logs.generator.model import Call, Json
from sample_logs.generator.phrasing import BANKS, bank
from sample_logs.generator.write import LogObject


def render(
    objects: Sequence[LogObject], expected: Sequence[Json], feedback: Feedback, planted: int
) -> str:
    """Render the page."""
    head = (BANKS / "readme_head.md").read_text(encoding="utf-8")
    parts = [
        head,
        _totals(objects, expected, feedback, planted),
        _cases(expected),
        _dialects(objects),
        _events(feedback),
    ]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _totals(
    objects: Sequence[LogObject], expected: Sequence[Json], feedback: Feedback, planted: int
) -> str:
    records = sum(len(item.lines) for item in objects)
    bodies = sum(
        len(line.bodies) for item in objects for line in item.lines if isinstance(line, Call)
    )
    rows = [
        ("log objects", len(objects)),
        ("objects under `data/`", bodies),
        ("records, unreadable lines included", records),
        ("healthy records", records - len(expected)),
        ("planted records", len(expected)),
        ("feedback events", len(feedback.events)),
        ("planted pieces of personal data", planted),
    ]
    return "## Counts\n\n" + _table(("What", "Count"), rows)


def _cases(expected: Sequence[Json]) -> str:
    about = bank("cases")["case"]
    grouped: dict[str, list[Json]] = defaultdict(list)
    for row in expected:
        grouped[row["case"]].append(row)
    missing = sorted(set(grouped) ^ set(about))
    if missing:
        raise ValueError(f"cases without a description, or descriptions without a case: {missing}")
    rows = [
        (_first(grouped[case]), f"`{case}`", len(grouped[case]), text, _outcomes(grouped[case]))
        for case, text in about.items()
    ]
    return (
        "## Cases\n\nThe file is the one that holds the first record of the case, below "
        "`AWSLogs/*/BedrockModelInvocationLogs/`;\nthe number behind `#` is the record's position."
        "\n\n" + _table(("First record", "Case", "Records", "What it is", "Expected"), rows)
    )


def _first(rows: Sequence[Json]) -> str:
    row = min(rows, key=lambda row: (row["object_key"], row["ordinal"]))
    _, _, place = row["object_key"].partition("/BedrockModelInvocationLogs/")
    return f"`{place}#{row['ordinal']}`"


def _outcomes(rows: Sequence[Json]) -> str:
    def said(row: Json) -> str:
        if row["curate_outcome"] is None:
            return "as curate decides"
        text = f"{row['curate_outcome']}" + (
            f" `{row['curate_reason']}`" if row["curate_reason"] else ""
        )
        if row["build_outcome"]:
            text += f", {row['build_outcome']}" + (
                f" `{row['build_reason']}`" if row["build_reason"] else ""
            )
        if row["signals"]:
            text += f", signal {'/'.join(row['signals'])}"
        return text

    counts = Counter(said(row) for row in rows)
    return "; ".join(
        text if len(counts) == 1 else f"{count} x {text}" for text, count in counts.items()
    )


def _dialects(objects: Sequence[LogObject]) -> str:
    counts = Counter(
        (line.route.dialect, "streamed" if line.route.stream else "whole")
        for item in objects
        for line in item.lines
        if isinstance(line, Call)
    )
    return "## Dialects\n\n" + _table(
        ("Dialect", "Reply", "Records"), [(*key, count) for key, count in sorted(counts.items())]
    )


def _events(feedback: Feedback) -> str:
    about = bank("cases")["feedback"]
    counts = Counter((row["case"], row["file"]) for row in feedback.expected)
    rows = [
        (f"`{case}`", f"`{file}`", count, about[case])
        for (case, file), count in sorted(counts.items())
    ]
    return "## Feedback\n\n" + _table(("Case", "File", "Events", "What it is"), rows)
