"""The demo, as a newcomer runs it, and everything that it leaves behind."""

import json
from collections import Counter
from pathlib import Path

import pytest

import sample_logs
from tests.pipeline.search import forms_of, left_behind
from tests.pipeline.support import Run, sluice

pytestmark = pytest.mark.xdist_group("demo")


def expected() -> list[dict[str, object]]:
    """Return what the samples' author expects of each planted record."""
    lines = (sample_logs.ROOT / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def version_folder(demo: Run) -> Path:
    """Return the folder of the one dataset version."""
    [manifest] = (demo.home / "demo" / "datasets").glob("assistant/*/manifest.json")
    return manifest.parent


def funnel(demo: Run) -> dict[str, object]:
    """Return the funnel as a program reads it."""
    done = sluice("funnel", "--lake", "demo/lake", "--json", home=demo.home)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_the_demo_ends_well_and_says_where_to_look(demo: Run) -> None:
    """The demo succeeds, prints a funnel within 80 columns, and names dataset and report."""
    assert demo.code == 0, demo.err + demo.out
    assert "Funnel" in demo.out
    assert "throw-away key" in demo.out
    assert max(map(len, demo.out.splitlines())) <= 80
    for word in ("dataset", "report"):
        [path] = {
            line.split()[-1] for line in demo.out.splitlines() if line.startswith(f"  {word} ")
        }
        assert (demo.home / path.removeprefix("file://")).exists()
    assert "Traceback" not in demo.err


def test_the_demo_dataset_has_rows_enough_to_train_on(demo: Run) -> None:
    """The version holds at least 200 rows, and its own check finds nothing against it."""
    folder = version_folder(demo)
    rows = [
        json.loads(line)
        for name in ("train", "validation")
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) >= 200
    assert len({tuple(row) for row in rows}) == 1
    done = sluice("check", str(folder / "train.jsonl"), "--json", home=demo.home)
    assert done.code == 0
    assert json.loads(done.out)["ok"]


def test_the_funnel_adds_up_to_the_listed_objects(demo: Run) -> None:
    """Every file of the bucket is an object, every record has one outcome in each stage."""
    counts = funnel(demo)
    files = [path for path in (sample_logs.ROOT / "logs").rglob("*") if path.is_file()]
    assert sum(counts["objects"].values()) - counts["objects"].get("borrowed", 0) == len(files)
    curate, build = counts["stages"]["curate"], counts["stages"]["build"]
    lost = sum(curate["dropped"].values()) + sum(curate["quarantined"].values())
    assert curate["seen"] == curate["kept"] + lost
    assert build["seen"] == curate["kept"]
    gone = sum(build["dropped"].values()) + sum(build["merged"].values())
    assert build["seen"] == build["emitted"] + gone


def test_planted_records_end_as_their_author_expects(demo: Run) -> None:
    """Each planted case has the outcome and the reason that the samples' README tells."""
    planted = [case for case in expected() if case["curate_outcome"]]
    names = [f"{case['object_key']}#{case['ordinal']}" for case in planted]
    done = sluice("explain", *names, "--lake", "demo/lake", "--json", home=demo.home)
    assert done.code == 0, done.err
    found = [json.loads(line) for line in done.out.splitlines()]
    wrong = Counter()
    for case, told in zip(planted, found, strict=True):
        [curated] = [
            each
            for each in told["outcomes"]
            if each["stage"] == "curate" and each["source_key"] == case["object_key"]
        ][:1]
        reason = case["curate_reason"] or ""
        if (curated["outcome"], curated["reason"]) != (case["curate_outcome"], reason):
            wrong[case["case"], reason, curated["reason"]] += 1
    assert not wrong


def test_explain_tells_of_one_record_of_each_reason(demo: Run) -> None:
    """For every reason in the funnel, one record can be explained, from the key and line on."""
    reasons = {case["curate_reason"]: case for case in expected() if case["curate_reason"]}
    assert len(reasons) >= 12
    for reason, case in reasons.items():
        name = f"{case['object_key']}#{case['ordinal']}"
        done = sluice("explain", name, "--lake", "demo/lake", "--json", home=demo.home)
        told = json.loads(done.out)
        assert told["outcomes"][0]["reason"] == reason
        assert told["outcomes"][0]["source_key"] == case["object_key"]
        assert told["invocation"] is None


def test_no_planted_value_is_left_anywhere(demo: Run) -> None:
    """No planted value that detectors promise to find stands in any file, log or output."""
    lines = (sample_logs.ROOT / "planted_pii.jsonl").read_text(encoding="utf-8").splitlines()
    planted = [json.loads(line) for line in lines]
    searched = {
        form: each for each in planted if each["must_be_found"] for form in forms_of(each["value"])
    }
    left = [
        *left_behind(demo.home),
        (Path("stdout"), demo.out.encode()),
        (Path("stderr"), demo.err.encode()),
    ]
    assert any(path.name.startswith("prefect") for path, _ in left), (
        "Prefect's database is searched"
    )
    found = {
        (each["type"], path.name)
        for path, content in left
        for form, each in searched.items()
        if form in content
    }
    assert not found


def test_the_report_is_one_file_that_asks_nothing_of_the_network(demo: Run) -> None:
    """The report refers to nothing outside itself."""
    page = (version_folder(demo) / "report" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "src=" not in page.replace('src="data:', "")
    assert "Ready" in page
