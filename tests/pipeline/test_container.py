"""The container file, built and run as a user of its own with nothing installed beside it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
BASE, IMAGE = "localhost/sluice-test-python", "localhost/sluice-test"
ENVIRONMENT = {"STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
TEST_TOOLS = ("hypothesis", "moto", "mypy", "playwright", "pytest", "ruff")


def run(*command: str, folder: Path = ROOT) -> str:
    """Run a program; give what it prints."""
    environment = {**os.environ, **ENVIRONMENT}
    done = subprocess.run(  # noqa: S603 - the test's own words
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    """Make an image with Python and pip, as no registry can be counted on."""
    for program in ("buildah", "debootstrap"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: the container file is not built")
    if os.geteuid():
        pytest.skip("debootstrap needs root: the container file is not built")
    root = tmp_path / "base"
    packages = "--include=ca-certificates,python3,python3-pip"
    run("debootstrap", "--variant=minbase", packages, "bookworm", str(root))
    for mark in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        mark.unlink()  # Debian's own wish, which Python's images do not have
    (root / "usr/bin/python").symlink_to("python3")
    shutil.copy(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
    container = run("buildah", "from", "scratch").strip()
    run("buildah", "add", "--quiet", container, str(root), "/")
    run("buildah", "config", "--env", "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin", container)
    run("buildah", "commit", "--quiet", "--rm", container, BASE)
    yield BASE
    run("buildah", "rmi", "--force", BASE)


def test_the_image_runs_the_demo_as_a_user_without_rights(base: str, tmp_path: Path) -> None:
    """What the container file builds is complete, holds no test tools, and passes the demo."""
    context = tmp_path / "context"
    run("git", "clone", "--quiet", str(ROOT), str(context))
    built = ("buildah", "build", "--build-arg", f"PYTHON={base}", "-t", IMAGE, ".")
    run(*built, folder=context)
    container = run("buildah", "from", IMAGE).strip()
    try:
        inside = ("buildah", "run", container, "--", "sh", "-c")
        assert run(*inside, "id -un; pwd").split() == ["sluice", "/home/sluice"]
        listed = run(*inside, "pip check >&2 && pip list --format=freeze")
        names = {line.partition("==")[0].lower() for line in listed.splitlines()}
        assert "presidio_analyzer" in {name.replace("-", "_") for name in names}
        assert not names & set(TEST_TOOLS)
        run("buildah", "run", "--user", "root", container, "--", "chmod", "a-w", "/home/sluice")
        assert "Ready: " in run(*inside, "sluice demo --dir /tmp/demo 2>&1")
    finally:
        run("buildah", "rm", container)
        run("buildah", "rmi", "--force", IMAGE)
