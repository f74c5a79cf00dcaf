"""The demo: the whole pipeline on the sample logs, in a folder of its own."""

import os
import secrets
import shutil
import time
from pathlib import Path

import sample_logs
from flows.errors import ConfigError
from flows.secrets import FILE_VARIABLE, KEY_VARIABLE, SECRET_VARIABLE
from flows.terminal import commands
from flows.terminal.show import console

DATASET = "assistant"
_MARK = ".sluice-demo"


def run_demo(folder: Path) -> int:
    """Curate the sample logs, import their feedback, build a dataset; return an exit code.

    Raises:
        ConfigError: The folder holds something that no demo made.
    """
    started = time.monotonic()
    _prepare(folder)
    lake, out = str(folder / "lake"), str(folder / "datasets")
    settings = sample_logs.ROOT / "sluice.toml"
    say = console().print
    say(f"Sluice demo: {sample_logs.ROOT.name}/ to a dataset, in {folder}/.")
    if not any(map(os.environ.get, (KEY_VARIABLE, FILE_VARIABLE, SECRET_VARIABLE))):
        os.environ[KEY_VARIABLE] = secrets.token_hex(32)
        say(f"{KEY_VARIABLE} is not set: a throw-away key is used, so digests change each time.")
    say("Starting Prefect's embedded server (10 to 20 seconds) …")
    commands.curate_command(
        str(sample_logs.ROOT / "logs"), lake=lake, start=None, end=None, everything=True,
        confirm=None, config=settings, as_json=False,
    )  # fmt: skip
    events = sorted((sample_logs.ROOT / "feedback").glob("events*"))
    commands.feedback_import_command(
        events, lake=lake, dry_run=False, config=settings, as_json=False
    )
    code = commands.build_command(
        DATASET, lake=lake, out=out, target=None, config=settings, as_json=False
    )
    say(f"Done in {time.monotonic() - started:.0f} seconds. Next: sluice funnel --lake {lake}")
    return code


def _prepare(folder: Path) -> None:
    """Empty the folder if a demo made it, else refuse what is not empty."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise ConfigError(f"--dir: {folder} holds something that no demo made; name another")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("Made by `sluice demo`; it may be deleted.\n", encoding="utf-8")
