"""How well clarifying replies are told apart: `python -m benchmarks.quality.clarifying`.

The mix: Abg-CoQA's clarification turns against its answers, Open Assistant's replies (labelled by
message id), and own replies with 240 and more closing offers; all by the rule in `data/README.md`.
Words were learnt from the mix, too: so each of its replies is judged by weights that were learnt
without it. Trivial baseline: the reply ends with a question mark.
"""

from typing import Any

from benchmarks.quality.filter_measures import precision_recall, print_scores, run
from benchmarks.quality.labelled import held
from benchmarks.quality.reply_sets import Reply, own_replies, replies
from benchmarks.quality.word_training import odds_without
from transforms.filters.asking_back import clarifying

MIN_SURE = 0.5


def _score(rows: list[Reply], odds: dict[str, float]) -> dict[str, Any]:
    said = [
        clarifying(row.text, request=row.request, odds=odds.get(row.text)) >= MIN_SURE
        for row in rows
    ]
    return precision_recall([row.clarifying for row in rows], said)


def _trivial(rows: list[Reply]) -> dict[str, Any]:
    said = [row.text.rstrip().endswith("?") for row in rows]
    return precision_recall([row.clarifying for row in rows], said)


def measure() -> dict[str, Any]:
    """Measure, print the tables and return the numbers."""
    rows, odds = replies(), odds_without("clarifying")
    unseen = list(own_replies("replies_unseen.jsonl"))
    second = list(own_replies("fresh/replies.jsonl"))
    third = [Reply("", "", row.label, row.text, "") for row in held("clarifying")]
    sets = {"mix": rows, "written after tuning": unseen}
    sets |= {"second set, development half": second[::2], "second set, held half": second[1::2]}
    sets |= {"third set, held fifth": third}
    sets |= {
        f"mix: {name}": [r for r in rows if r.source == name]
        for name in sorted({r.source for r in rows})
    }
    sets["mix: ends with ?"] = [row for row in rows if row.text.rstrip().endswith("?")]
    found = {name: _score(chosen, odds) for name, chosen in sets.items()}
    baseline = {name: _trivial(chosen) for name, chosen in sets.items()}
    offers = [row for row in rows if row.kind == "closing_offer"]
    taken = sum(clarifying(row.text, odds=odds.get(row.text)) >= MIN_SURE for row in offers)
    print_scores("clarifying replies", found)
    print_scores('baseline: ends with "?"', baseline)
    print(f"\nClosing offers taken for clarifying: {taken} of {len(offers)}.")
    return {
        "clarifying": found,
        "baseline": baseline,
        "offers_mistaken": [taken, len(offers)],
    }


if __name__ == "__main__":
    run(measure, __doc__)
