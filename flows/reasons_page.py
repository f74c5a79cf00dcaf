"""Write `docs/reasons.md`: every way out of the pipeline, and what it means.

Run `python -m flows.reasons_page > docs/reasons.md`; a test compares the two.
"""

import sys

from transforms.outcome import Reason, Stage

_HEAD = """\
# Reasons

Every log record ends as *kept*, *dropped* or *quarantined* by `curate`, and every kept one as
*emitted*, *dropped* or *merged* by `build`; whatever is not kept or emitted has one of these
reasons. `sluice funnel` counts them, `sluice explain` names them for one record. *Quarantined*
means that another run, or another version of Sluice, may still read the record.
"""
_TITLES = {Stage.CURATE: "While curating", Stage.BUILD: "While building"}


def page() -> str:
    """Return the page: a table for each stage, in the order of the list."""
    return _HEAD + "".join(_table(stage, title) for stage, title in _TITLES.items())


def _table(stage: Stage, title: str) -> str:
    rows = [
        f"| `{reason.value}` | {reason.outcome.value} | {reason.meaning} |\n"
        for reason in Reason
        if reason.stage is stage
    ]
    return f"\n## {title}\n| reason | outcome | meaning |\n|---|---|---|\n{''.join(rows)}"


if __name__ == "__main__":
    sys.stdout.write(page())
