"""Whether Sluice's recognizers find what plain Presidio's engine finds.

`python -m benchmarks.findings FILE`: the file is what `naive.py --findings` wrote, texts and the
(entity, start, end) of each. The same texts are given to Sluice's detector behind its door, without
its own rules: these find more, and refuse what is implausible where it stands, so that whole
outputs cannot be equal. What the model finds is not compared: Sluice reads it with scores, Presidio
without.
"""

import json
import sys
from pathlib import Path

from transforms.redaction.detectors import Passage
from transforms.redaction.policy import RedactionPolicy
from transforms.redaction.presidio import PresidioDetector


def main() -> None:
    """Compare each distinct text; print how many are equal and how many spans there are."""
    policy = RedactionPolicy(engine="patterns")
    said = {each["text"]: each["spans"] for each in json.loads(Path(sys.argv[1]).read_text())}
    found = PresidioDetector(policy).detect(Passage(text) for text in said)
    equal = spans = 0
    for theirs, findings in zip(said.values(), found, strict=True):
        ours = {
            (each.entity, each.start, each.end)
            for each in findings
            if each.score >= policy.score_threshold
        }
        equal += ours == set(map(tuple, theirs))
        spans += len(ours)
    print(json.dumps({"texts": len(said), "equal": equal, "spans": spans}))


if __name__ == "__main__":
    main()
