"""Where the time goes: `python -m benchmarks.profiling [--shape chat] [--engine patterns]`.

Curates a log under py-spy, then builds from it. Writes a flame graph of each to
`.bench/profiles/`, and seconds by stage and by function into `docs/performance.md`. Time that a
thread waits is not counted, nor that of Prefect's server, which is a process of its own. On a busy
machine seconds are too many; shares hold.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from benchmarks import sluice
from benchmarks.environments import environment
from benchmarks.figures import Table, markdown, put
from benchmarks.measuring import CACHE, ROOT, python, run, scratch
from benchmarks.workloads import SHAPES

RATE = 100
"""Samples a second."""
GRAPHS = CACHE / "profiles"
DOCUMENT = ROOT / "docs" / "performance.md"
FUNCTIONS = 12
"""How many functions are named."""
WAITING = ("EpollSelector.select", "Condition.wait", "_worker (concurrent", "sleep")
"""Innermost functions of threads that wait."""

Stack = tuple[str, ...]
"""Frames from the outermost to the innermost: `function (file:line)`."""

STAGES = {
    "curate": {
        "detectors: Presidio's patterns": ("Walk.hits",),
        "detectors: name model": ("BundledModel.detect",),
        "detectors: Sluice's rules": ("CombinedDetector.detect",),
        "redaction: memo and layout": ("FieldRedactor.analyse", "parts_of"),
        "redaction: tokens, ids, spreading": ("Redactor.redact",),
        "signals of the dialogue": ("signals_in",),
        "chain keys": ("chain_keys",),
        "filters": ("transforms/filters/",),
        "reading and understanding": ("read_frames", "read_envelope", "normalise", "unzipped"),
        "rows and lake": ("Messages.", "Lake.", "Rows.", "message_rows", "curate_frames"),
        "detectors are built": ("make_detector",),
        "imports": ("_find_and_load",),
        "Prefect": ("prefect/",),
    },
    "build": {
        "reading the lake": ("read_inputs", "Lake.read_messages", "Lake.iter_messages"),
        "near-duplicates and splits": ("transforms/dataset/near",),
        "joining, choosing": ("link_records", "transforms/dataset", "find_outages"),
        "writing rows": ("emit.py",),
        "validation: Great Expectations": ("run_suites",),
        "report": ("expectations/report",),
        "publication": ("building/publish.py",),
        "imports": ("_find_and_load",),
        "Prefect": ("prefect/",),
    },
}
"""What names a stage in the frames of a stack; the first stage counts that is named anywhere."""
OTHER = "all else"


def main() -> None:
    """Profile one curate and one build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=sorted(SHAPES), default="chat")
    parser.add_argument("--engine", default="patterns")
    parser.add_argument("--megabytes", type=float, default=12)
    given = parser.parse_args()
    GRAPHS.mkdir(parents=True, exist_ok=True)
    tables = []
    with scratch() as folder:
        logs, config = folder / "logs", sluice.settings(folder, engine=given.engine)
        sluice.warm_up(folder)
        python("benchmarks.workloads", given.shape, logs, "--megabytes", str(given.megabytes))
        for name, words in {
            "curate": sluice.curate_words(logs, folder / "lake", config),
            "build": sluice.build_words(folder / "lake", folder / "out", config),
        }.items():
            title = f"{name}, {given.shape} log of {given.megabytes:g} MB, engine {given.engine}"
            stacks = _sampled(words, folder / "stacks", form="raw")
            tables += [_by_stage(title, stacks, STAGES[name]), _by_function(title, stacks)]
        graph = GRAPHS / f"curate-{given.shape}-{given.engine}.svg"
        words = sluice.curate_words(logs, folder / "lake again", config)
        _record(words, graph, form="flamegraph")
    text = "\n\n".join(map(markdown, tables))
    put(DOCUMENT, f"profile {given.shape} {given.engine}", text)
    print(f"{text}\n\nFlame graph: {graph.relative_to(ROOT)}")


def _record(words: list[str | Path], out: Path, *, form: str) -> None:
    spy = environment("profile").with_name("py-spy")
    options: list[str | Path] = ["--rate", str(RATE), "--format", form, "--output", out]
    run([spy, "record", *options, "--", sys.executable, "-m", *words])


def _sampled(words: list[str | Path], out: Path, *, form: str) -> Counter[Stack]:
    """Run under the profiler; return how often each stack was seen."""
    _record(words, out, form=form)
    stacks: Counter[Stack] = Counter()
    for line in out.read_text(encoding="utf-8").splitlines():
        frames, _, count = line.rpartition(" ")
        stack = tuple(frames.split(";"))
        if frames and not stack[-1].startswith(WAITING):
            stacks[stack] += int(count)
    return stacks


def _by_stage(title: str, stacks: Counter[Stack], stages: dict[str, tuple[str, ...]]) -> Table:
    seen: Counter[str] = Counter()
    for stack, count in stacks.items():
        whole = ";".join(stack)
        named = (stage for stage, marks in stages.items() if any(each in whole for each in marks))
        seen[next(named, "all else")] += count
    table = Table(f"{title}: by stage", ["stage", "seconds", "share"])
    for stage, count in seen.most_common():
        table.rows.append([stage, count / RATE, f"{count / stacks.total():.0%}"])
    return table


def _by_function(title: str, stacks: Counter[Stack]) -> Table:
    own: Counter[str] = Counter()
    for stack, count in stacks.items():
        own[f"`{stack[-1].rpartition(':')[0]})`"] += count
    table = Table(f"{title}: innermost functions", ["function", "seconds", "share"])
    for function, count in own.most_common(FUNCTIONS):
        table.rows.append([function, count / RATE, f"{count / stacks.total():.0%}"])
    return table


if __name__ == "__main__":
    main()
