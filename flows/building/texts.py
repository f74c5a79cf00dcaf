"""The text that a build compares: read from the lake in batches, for the candidates only."""

from collections.abc import Callable, Collection, Iterator

import pyarrow as pa

from flows.lake.lake import Lake
from transforms.dataset.message_ids import MessageIds
from transforms.dataset.near.prompts import TextBatch

_COLUMNS = ["message_id", "role", "content"]
_FEW = 4_096
"""Up to this many messages are looked up; more are found by reading all of them."""


def text_reader(lake: Lake) -> Callable[[Collection[str]], Iterator[TextBatch]]:
    """Return what reads the text of messages by their ids, in whatever order they are stored."""

    def read(ids: Collection[str]) -> Iterator[TextBatch]:
        if len(ids) <= _FEW:
            yield _batch(lake.read_messages(ids, columns=_COLUMNS))
            return
        wanted = MessageIds.of(ids)
        for batch in lake.iter_messages(_COLUMNS):
            # Arrow would index all wanted ids again for each batch.
            mine = wanted.places(batch["message_id"].to_pylist()) >= 0
            some = batch.filter(pa.array(mine))
            if some.num_rows:
                yield _batch(some)

    return read


def _batch(rows: pa.Table | pa.RecordBatch) -> TextBatch:
    return TextBatch(
        ids=rows["message_id"].to_pylist(),
        roles=rows["role"].to_pylist(),
        texts=rows["content"].to_pylist(),
    )
