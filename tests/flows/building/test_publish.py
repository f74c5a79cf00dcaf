"""Publishing a dataset version, to a folder and to an S3 server."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.building.publish import PublishSettings, keep_failed_report, publish
from flows.errors import ConfigError, ContractError
from flows.lake.files import open_files

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

FILES = {
    "train.jsonl": b'{"id": "1"}\n',
    "manifest.json": b"{}",
    "report/index.html": b"<p>one</p>",
}


@pytest.fixture(params=["folder", "s3"])
def out(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, PublishSettings]:
    """Return where datasets may be published."""
    if request.param == "folder":
        return str(tmp_path / "datasets"), PublishSettings()
    endpoint = request.getfixturevalue("s3_endpoint")
    uri = f"s3://{request.getfixturevalue('bucket')}/datasets"
    return uri, PublishSettings(endpoint_url=endpoint)


def content(out: tuple[str, PublishSettings], below: str = "") -> dict[str, bytes | None]:
    area = open_files(out[0] + below, access=out[1], section="publish", place="--out")
    return {name: area.read(name) for name in area.names()}


def test_a_version_appears_whole(out: tuple[str, PublishSettings], tmp_path: Path) -> None:
    """All files are there under their names, bytes and local files alike, and nothing else."""
    local = tmp_path / "made.jsonl"
    local.write_bytes(b"local")
    given = {**FILES, "validation.jsonl": local}
    done = publish(out[0], name="chat", version="v1", files=given, settings=out[1])
    assert (done.uri, done.already) == (f"{out[0]}/chat/v1", False)
    assert content(out) == {
        **{f"chat/v1/{name}": value for name, value in FILES.items()},
        "chat/v1/validation.jsonl": b"local",
    }


def test_the_same_version_again_writes_nothing(out: tuple[str, PublishSettings]) -> None:
    """Equal content is left as it is; the first report stays, for it tells of the first run."""
    publish(out[0], name="chat", version="v1", files=FILES, settings=out[1])
    again = {**FILES, "report/index.html": b"<p>two</p>"}
    assert publish(out[0], name="chat", version="v1", files=again, settings=out[1]).already
    assert content(out, "/chat/v1") == FILES


@pytest.mark.parametrize(
    "other",
    [
        {**FILES, "train.jsonl": b"other"},
        {**FILES, "more.jsonl": b"more"},
        {name: value for name, value in FILES.items() if name != "train.jsonl"},
    ],
)
def test_a_version_never_changes(
    out: tuple[str, PublishSettings],
    other: dict[str, bytes],
) -> None:
    """Other content under a published version is refused, and the names of the files are said."""
    publish(out[0], name="chat", version="v1", files=FILES, settings=out[1])
    with pytest.raises(ContractError, match=r"other content \((train|more)\.jsonl\)"):
        publish(out[0], name="chat", version="v1", files=other, settings=out[1])
    assert content(out, "/chat/v1") == FILES


def test_without_a_manifest_nothing_is_published(out: tuple[str, PublishSettings]) -> None:
    """Files that no manifest accounts for are refused before anything is written."""
    with pytest.raises(ContractError, match="no manifest"):
        publish(out[0], name="chat", version="v1", files={"train.jsonl": b""}, settings=out[1])
    assert content(out) == {}


def test_what_fails_half_way_leaves_no_version(
    out: tuple[str, PublishSettings],
    tmp_path: Path,
) -> None:
    """With a file that cannot be read there is no manifest, and the next try succeeds."""
    broken = {**FILES, "validation.jsonl": tmp_path / "not there"}
    with pytest.raises(ConfigError, match=r"^--out"):
        publish(out[0], name="chat", version="v1", files=broken, settings=out[1])
    assert "chat/v1/manifest.json" not in content(out)
    if not out[0].startswith("s3"):
        assert list((Path(out[0]) / "chat").iterdir()) == []
    publish(out[0], name="chat", version="v1", files=FILES, settings=out[1])
    assert content(out, "/chat/v1") == FILES


def test_two_runs_at_once_publish_one_version(out: tuple[str, PublishSettings]) -> None:
    """Exactly one run writes the version; the other finds it there."""

    def run(_: int) -> bool:
        done = publish(out[0], name="chat", version="v1", files=FILES, settings=out[1])
        return done.already

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [False, True, True, True]
    assert content(out, "/chat/v1") == FILES


def test_the_report_of_a_failed_version_is_kept_aside(out: tuple[str, PublishSettings]) -> None:
    """It lies where no reader takes it for a dataset, and a later try replaces it."""
    for page in (b"one", b"two"):
        where = keep_failed_report(
            out[0],
            name="chat",
            version="v1",
            files={"report/index.html": page},
            settings=out[1],
        )
    assert where == f"{out[0]}/chat/_failed/v1"
    assert content(out) == {"chat/_failed/v1/report/index.html": b"two"}


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "_failed", "a b"])
def test_a_name_that_is_no_folder_name_is_refused(name: str, tmp_path: Path) -> None:
    """A dataset cannot be published outside the folder that was named."""
    with pytest.raises(ConfigError, match="dataset's name"):
        publish(str(tmp_path), name=name, version="v1", files=FILES, settings=PublishSettings())
    assert list(tmp_path.iterdir()) == []


def test_on_s3_the_manifest_is_written_last(bucket: str, fault_proxy: Any) -> None:
    """A reader that waits for the manifest finds all else there."""
    settings = PublishSettings(endpoint_url=fault_proxy.url)
    publish(f"s3://{bucket}", name="chat", version="v1", files=FILES, settings=settings)
    written = [path for method, path, _ in fault_proxy.requests if method == "PUT"]
    assert [path.rpartition("/")[2] for path in written] == [
        "index.html",
        "train.jsonl",
        "manifest.json",
    ]


def test_on_s3_files_are_encrypted_with_the_key_that_is_set(
    s3: "S3Client",
    s3_endpoint: str,
    bucket: str,
    tmp_path: Path,
) -> None:
    """Every published object carries SSE-KMS under the key of the settings."""
    local = tmp_path / "made.jsonl"
    local.write_bytes(b"local")
    settings = PublishSettings(endpoint_url=s3_endpoint, kms_key_id="invented-key")
    given = {**FILES, "validation.jsonl": local}
    publish(f"s3://{bucket}", name="chat", version="v1", files=given, settings=settings)
    for item in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        head = s3.head_object(Bucket=bucket, Key=item["Key"])
        assert head["ServerSideEncryption"] == "aws:kms"
        assert head["SSEKMSKeyId"].endswith("invented-key")


def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path, s3_endpoint: str) -> None:
    """A file in the way and a missing bucket are named with the option."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"^--out: .*Not a directory"):
        publish(
            str(tmp_path / "file"),
            name="chat",
            version="v1",
            files=FILES,
            settings=PublishSettings(),
        )
    with pytest.raises(ConfigError, match=r"^--out: there is no bucket"):
        publish(
            "s3://no-such-bucket-here",
            name="chat",
            version="v1",
            files=FILES,
            settings=PublishSettings(endpoint_url=s3_endpoint),
        )
