"""data-juicer's operators: `python -m benchmarks.opponents.data_juicer_ops LOGS OUT`.

E-mail addresses and IP addresses are removed by regular expressions, documents with too many
special characters dropped, then exact copies of whole documents.
"""

import json
import sys
from pathlib import Path

from data_juicer.core.data import NestedDataset
from data_juicer.ops.deduplicator.document_deduplicator import DocumentDeduplicator
from data_juicer.ops.filter.special_characters_filter import SpecialCharactersFilter
from data_juicer.ops.mapper.clean_email_mapper import CleanEmailMapper
from data_juicer.ops.mapper.clean_ip_mapper import CleanIpMapper

from benchmarks.opponents.texts import records, text_of


def main() -> None:
    """Run the operators in one process; print how many documents were read and written."""
    logs, out = map(Path, sys.argv[1:])
    documents = [{"text": text_of(each), "id": each["requestId"]} for each in records(logs)]
    dataset = NestedDataset.from_list(documents)
    operators = [
        CleanEmailMapper(num_proc=1),
        CleanIpMapper(num_proc=1),
        SpecialCharactersFilter(num_proc=1),
        DocumentDeduplicator(num_proc=1),
    ]
    dataset = dataset.process(operators)
    out.mkdir(parents=True, exist_ok=True)
    dataset.to_json(str(out / "out.jsonl"))
    print(json.dumps({"records": len(documents), "written": len(dataset)}))


if __name__ == "__main__":
    main()
