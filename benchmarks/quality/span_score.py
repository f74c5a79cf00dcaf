"""Span F2 by presidio-research's own evaluator: `python span_score.py tokens.csv`.

Runs in an environment of its own with `presidio-evaluator==0.3.2` installed, on the table that
`python -m benchmarks.quality.ner --tokens tokens.csv` writes.
"""

import sys

import pandas as pd
from presidio_evaluator.evaluation import SpanEvaluator


def main() -> None:
    """Score every table named on the command line at IoU 0.9."""
    for path in sys.argv[1:]:
        tokens = pd.read_csv(path, keep_default_na=False)
        result = SpanEvaluator(iou_threshold=0.9).calculate_score_on_df(tokens, beta=2, level="pii")
        print(
            f"{path}: F2 {result.pii_f:.3f}, precision {result.pii_precision:.3f}, "
            f"recall {result.pii_recall:.3f}"
        )


if __name__ == "__main__":
    main()
