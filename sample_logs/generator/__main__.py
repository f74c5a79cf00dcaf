"""Write the sample logs: `python -m sample_logs.generator --out DIR`."""

import argparse
import shutil
from pathlib import Path

from sample_logs import ROOT
from sample_logs.generator.world import build, save


def main() -> None:
    """Write all files below `--out`, replacing what an earlier run wrote there."""
    parser = argparse.ArgumentParser(prog="python -m sample_logs.generator", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=ROOT, help="folder to write to (default: this package)"
    )
    out = parser.parse_args().out
    for name in ("logs", "feedback"):
        shutil.rmtree(out / name, ignore_errors=True)
    save(build(), out)


if __name__ == "__main__":
    main()
