"""Where a command's lake is: as given, else as the settings say."""

from pathlib import Path

from flows.lake.lake import Lake
from flows.settings import Settings, load_settings


def open_lake(lake: str, config: Path | None) -> tuple[Lake, Settings]:
    """Open the lake at a place, or at the settings' for an empty one.

    Raises:
        ConfigError: A setting is wrong, or there is no lake.
    """
    settings = load_settings(config)
    return Lake.open(lake or settings.lake.uri, settings=settings.lake), settings
