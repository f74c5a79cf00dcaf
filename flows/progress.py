"""Progress bars on standard error: shown to a person, silent in a log file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(label: str, *, shards: int, total_bytes: int) -> Iterator[Callable[[int], None]]:
    """Show a bar with rate and time left.

    Args:
        label: What is done.
        shards: Units of work.
        total_bytes: Compressed bytes of all of them: what the time left is reckoned from.

    Yields:
        What moves it on by one shard of so many bytes.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[done]}/{task.fields[shards]} shards"),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(elapsed_when_finished=False),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(label, total=max(1, total_bytes), done=0, shards=shards)
        done = 0

        def advance(some_bytes: int) -> None:
            nonlocal done
            done += 1
            progress.update(task, advance=some_bytes, done=done)

        yield advance
