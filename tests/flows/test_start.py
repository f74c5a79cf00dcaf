import tomllib
from pathlib import Path

import pytest

import sample_logs
from flows.errors import ConfigError
from flows.init import Answers, settings_text
from flows.settings import Settings, load_settings
from flows.source.log_store import open_store
from flows.survey import SESSION_KEYS, USER_KEYS, Sample, sample_hour
from flows.terminal.start import init_command

LOGS = str(sample_logs.ROOT / "logs")


def test_an_hour_of_logs_shows_keys_models_and_apps() -> None:
    """Names of known keys only, and never a user's id."""
    settings = Settings()
    sample = sample_hour(open_store(LOGS, settings=settings.source), settings)
    assert sample.records > 50
    assert sample.key_for(USER_KEYS, "?") == "user_id"
    assert sample.key_for(SESSION_KEYS, "?") == "session_id"
    assert sample.apps["telecom-care"]
    assert all(name for name in sample.models)


def test_settings_are_written_and_read_back(tmp_path: Path) -> None:
    """Without questions the suggestions are taken; a file that is there is left alone."""
    file = tmp_path / "sluice.toml"
    assert init_command(LOGS, file=file, ask=None) == 0
    settings = load_settings(file)
    assert settings.identity.user == "user_id"
    assert settings.source.uri == LOGS
    (policy,) = settings.datasets.values()
    assert policy.where.app
    with pytest.raises(ConfigError, match="there already"):
        init_command(LOGS, file=file, ask=None)


def test_a_wrong_answer_leaves_no_file(tmp_path: Path) -> None:
    """The message names the setting."""
    file = tmp_path / "sluice.toml"
    with pytest.raises(ConfigError, match="target"):
        init_command(
            LOGS, file=file, ask=lambda text, default: "nothing" if "Format" in text else default
        )
    assert not file.exists()


def test_any_answer_is_valid_toml() -> None:
    """Quotes, backslashes and line breaks stay inside their strings."""
    hostile = 'a"b\\c\n[x]'
    answers = Answers(*([hostile] * 9))
    read = tomllib.loads(settings_text(answers))
    assert read["identity"]["user"] == hostile
    assert read["datasets"][hostile]["where"]["app"] == [hostile]


def test_no_logs_are_wrong_use(tmp_path: Path) -> None:
    """A folder without logs says so."""
    (tmp_path / "AWSLogs").mkdir()
    with pytest.raises(ConfigError):
        init_command(str(tmp_path), file=tmp_path / "s.toml", ask=None)
    assert Sample().key_for(USER_KEYS, "user_id") == "user_id"
