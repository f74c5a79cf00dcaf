"""Erasing a user: nothing of theirs is left in any byte, others keep theirs, and it stays so."""

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.erase import Wanted, erase, find
from flows.lake.lake import Lake
from flows.lake.suppression import Sieve
from flows.secrets import key_ring
from flows.settings import Settings
from tests.pipeline.search import left_behind, unpacked
from tests.pipeline.support import ROOT, line, zipped

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

    from flows.building.draft import BuildSummary

pytestmark = [
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("prefect_server", "rules_alone"),
]

SECRET = b"zanzibarquartz"
SYLLABLES = ("bel", "cor", "dan", "fir", "gol", "hum", "jar", "kel", "lom", "mur", "nap", "pol")
WORDS = [first + second for first in SYLLABLES for second in SYLLABLES]
GREETING = ("hi", "Hello! How can I help?")


def call(request_id: str, turns: list[str], reply: str, **changes: Any) -> bytes:
    """Return a record of a call whose prompt alternates between user and assistant."""
    roles = ("user", "assistant")
    talk = [
        {"role": roles[place % 2], "content": [{"text": text}]} for place, text in enumerate(turns)
    ]
    message = {"role": "assistant", "content": [{"text": reply}]}
    return line(
        request_id,
        input={"inputContentType": "application/json", "inputBodyJson": {"messages": talk}},
        output={
            "outputContentType": "application/json",
            "outputBodyJson": {"output": {"message": message}, "stopReason": "end_turn"},
        },
        **changes,
    )


def mine(user: str) -> dict[str, Any]:
    """Return the metadata of a user's call."""
    return {"requestMetadata": {"user_id": user}}


def write_logs(root: Path) -> None:
    """Write one user's chat, what others made of it, and enough other calls for a dataset."""
    first = ["Is zanzibarquartz a gemstone that I could sell?"]
    second = [*first, "It is a mineral.", "And what does it cost per gram?"]
    third = [*second, "About a euro.", "Thank you, is that wholesale?"]
    opened = [*GREETING, "Where is my parcel, please?"]
    hours = {
        1: [
            call("ada-1", first, "It is a mineral.", **mine("ada")),
            call("ada-2", second, "About a euro.", **mine("ada")),
            call("ada-hi", [GREETING[0]], GREETING[1], **mine("ada")),
            call("bob-hi", [GREETING[0]], GREETING[1], **mine("bob")),
        ],
        2: [
            call("handed-over", third, "It is retail."),
            call("bob-parcel", opened, "On its way.", **mine("bob")),
        ],
    }
    chance = random.Random(4)
    for number in range(240):
        text = f"What have {', '.join(chance.sample(WORDS, 6))} in common?"
        hours.setdefault(3 + number // 80, []).append(call(f"other-{number}", [text], "A year."))
    for hour, lines in hours.items():
        folder = root / ROOT.replace("/02/05", f"/02/{hour:02}")
        folder.mkdir(parents=True)
        (folder / "a.json.gz").write_bytes(zipped(*lines))


def curate(place: Path) -> Any:
    """Curate all logs of a place."""
    from flows.curate import run_curate
    from flows.curation.worker import Workplace

    workplace = Workplace(str(place / "logs"), str(place / "lake"), Settings())
    return run_curate(workplace, start=None, end=None, everything=True, config=None)


def build(place: Path) -> "BuildSummary":
    """Build a dataset of all calls."""
    from flows.build import build as flow

    return flow("all", str(place / "lake"), str(place / "out"))


def holding(place: Path) -> list[str]:
    """Return the files of lake and datasets that hold the user's word."""
    return [
        str(path.relative_to(place))
        for folder in ("lake", "out")
        for path, content in left_behind(place / folder)
        if SECRET in content
    ]


def requests(lake: Lake) -> set[str]:
    """Return the request ids in a lake."""
    return set(lake.scan_records(["request_id"])["request_id"].to_pylist()) - {""}


def wanted(**ids: list[str]) -> Wanted:
    """Name whom to erase."""
    named: dict[str, list[str]] = {"users": [], "sessions": [], "requests": [], **ids}
    return Wanted.make(**named, keys=key_ring())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with logs and a lake."""
    monkeypatch.setenv("SLUICE_GATE__MIN_SIGNALS", "0")
    write_logs(tmp_path / "logs")
    assert curate(tmp_path).complete
    return tmp_path


@pytest.fixture
def lake(place: Path) -> Lake:
    """Return the lake."""
    return Lake.open(str(place / "lake"), settings=Settings().lake)


def test_nothing_of_an_erased_user_is_left_and_others_keep_theirs(place: Path, lake: Lake) -> None:
    """The chat goes with what repeats it; a shared greeting takes nobody with it."""
    before = build(place)
    assert before.published, before.blocking
    assert holding(place)
    done = erase(lake, wanted(users=["ada"]), settings=Settings(), keys=key_ring())
    assert (done.records, done.chosen) == (4, 3)
    assert done.withdrawn == (f"all@{before.version}",)
    assert holding(place) == []
    assert not requests(lake) & {"ada-1", "ada-2", "ada-hi", "handed-over"}
    assert {"bob-hi", "bob-parcel", "other-7"} <= requests(lake)
    rows = lake.scan_records(["outcome", "reason", "ordinal", "user_key"]).to_pylist()
    assert sum(row["reason"] == "erased" for row in rows) == 4
    assert len(rows) == 246
    folder = place / "out" / "all" / before.version
    assert {path.name for path in folder.rglob("*") if path.is_file()} == {
        "manifest.json",
        "withdrawn.json",
    }
    after = build(place)
    assert after.published, after.blocking
    assert after.version != before.version
    assert holding(place) == []


@pytest.mark.slow
def test_no_version_of_any_object_of_a_versioned_bucket_holds_what_was_erased(
    tmp_path: Path, s3: "S3Client", s3_endpoint: str, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lake and datasets keep all versions; after an erasure none is left that holds the word."""
    from flows.build import build as flow
    from flows.curate import run_curate
    from flows.curation.worker import Workplace

    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    monkeypatch.setenv("SLUICE_GATE__MIN_SIGNALS", "0")
    monkeypatch.setenv("SLUICE_REPORT__SAMPLES", "50")
    for section in ("LAKE", "PUBLISH"):
        monkeypatch.setenv(f"SLUICE_{section}__ENDPOINT_URL", s3_endpoint)
    write_logs(tmp_path / "logs")
    place = Workplace(str(tmp_path / "logs"), f"s3://{bucket}/lake", Settings())
    assert run_curate(place, start=None, end=None, everything=True, config=None).complete
    built = flow("all", place.lake, f"s3://{bucket}/out")
    assert built.published, built.blocking

    def versions() -> dict[str, bytes]:
        found = {}
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for each in page.get("Versions", []):
                some = s3.get_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])
                found[f"{each['Key']} {each['VersionId']}"] = unpacked(some["Body"].read())
        return found

    before = versions()
    assert any(key.startswith("lake/") for key, content in before.items() if SECRET in content)
    assert any(key.startswith("out/") for key, content in before.items() if SECRET in content)
    lake = Lake.open(place.lake, settings=Settings().lake)
    done = erase(lake, wanted(users=["ada"]), settings=Settings(), keys=key_ring())
    assert done.withdrawn
    assert [key for key, content in versions().items() if SECRET in content] == []
    assert {"bob-hi", "bob-parcel", "other-7"} <= requests(lake)


def test_what_was_erased_stays_erased_when_its_logs_are_read_again(place: Path, lake: Lake) -> None:
    """A late object and a changed setting bring the hours back, but not what was erased."""
    erase(lake, wanted(users=["ada"]), settings=Settings(), keys=key_ring())
    folder = place / "logs" / ROOT.replace("/02/05", "/02/02")
    late = ["Is zanzibarquartz a gemstone that I could sell?", "It is a mineral.", "Really?"]
    lines = [call("late", late, "Yes."), call("ada-late", ["Anything else?"], "No.", **mine("ada"))]
    (folder / "b.json.gz").write_bytes(zipped(*lines, call("fine", ["What is mate?"], "A tea.")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLUICE_FILTERS__DROP_TRUNCATED", "false")
        assert curate(place).shards == {"changed": 5}
    assert holding(place) == []
    assert "fine" in requests(lake)
    assert not requests(lake) & {"ada-1", "ada-2", "handed-over", "late", "ada-late"}


def test_an_erasure_that_was_cut_short_is_finished_by_the_next(
    place: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a crash between the shards and the rest, the same command ends where one would have."""
    from flows import erase as module

    before = build(place)

    def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "_withdraw", crash)
        with pytest.raises(KeyboardInterrupt):
            erase(lake, wanted(users=["ada"]), settings=Settings(), keys=key_ring())
    assert not lake.leases.runs()
    done = erase(lake, wanted(users=["ada"]), settings=Settings(), keys=key_ring())
    assert done.withdrawn == (f"all@{before.version}",)
    assert holding(place) == []


def test_a_single_request_takes_what_continues_it(lake: Lake) -> None:
    """The first call of a chat takes the later ones; the last one goes alone."""
    assert len(find(lake, wanted(requests=["ada-1"])).records) == 3
    assert len(find(lake, wanted(requests=["handed-over"])).records) == 1
    assert len(find(lake, wanted(requests=["nobody"])).records) == 0


def test_the_list_names_nobody(place: Path, lake: Lake) -> None:
    """Suppressions hold keyed hashes: neither the user's id nor a request id stands in them."""
    erase(lake, wanted(users=["ada"]), settings=Settings(), keys=key_ring())
    [path] = (place / "lake" / "suppressions").iterdir()
    text = path.read_text(encoding="utf-8")
    assert '"ada' not in text
    assert "handed-over" not in text
    assert len(json.loads(text)["records"]) == 4
    sieve = Sieve(lake.suppressions.all(), keys=key_ring())
    assert sieve.names_request("handed-over")
    assert not sieve.names_request("bob-hi")
