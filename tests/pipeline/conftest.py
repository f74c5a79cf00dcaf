"""Whole runs: the demo as a person starts it, and flows on Prefect's own server."""

from collections.abc import Iterator

import pytest

from tests.otlp_receiver import otlp_receiver
from tests.pipeline.support import MASTER_KEY, Run, sluice
from tests.s3_proxy import acting_as, fault_proxy

__all__ = ["acting_as", "fault_proxy", "otlp_receiver"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run `sluice demo` once, in an empty home."""
    home = tmp_path_factory.mktemp("demo-home")
    return sluice("demo", "--dir", "demo", home=home)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run flows against a Prefect server of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        patch.setenv("SLUICE_MASTER_KEY", MASTER_KEY)
        from flows.orchestration import quiet_prefect

        quiet_prefect()
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=90):
            yield


@pytest.fixture
def environment(prefect_server: None) -> dict[str, str]:  # noqa: ARG001
    """Return variables for commands: the key, and the server that already runs."""
    from prefect.settings import PREFECT_API_URL

    return {"SLUICE_MASTER_KEY": MASTER_KEY, "PREFECT_API_URL": str(PREFECT_API_URL.value())}


@pytest.fixture
def without_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let datasets be published of which nobody has said what they think."""
    monkeypatch.setenv("SLUICE_GATE__MIN_SIGNALS", "0")


@pytest.fixture
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redact by rules alone: these tests count rows of listed words, some of them names too."""
    monkeypatch.setenv("SLUICE_REDACTION__ENGINE", "patterns")
