"""How well calls are tied to conversations: `python -m benchmarks.quality.stitching`.

Scores on generated traffic with known truth, for each combination of known keys:
exact: share of true conversations of which exactly the calls were found;
joined users: conversations found that hold calls of two users;
precision, recall: of the ties between a call and its parent, those within one true conversation,
and of the calls that do not begin a true conversation, those tied to a call of theirs.
The trivial baseline ties every call to the call before in its scope.
"""

import argparse
import json
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.traffic import traffic
from transforms.dataset.conversations import link
from transforms.dataset.duplicates import merge_request_ids
from transforms.dataset.step import identities

VIEWS = {
    "user and session": (),
    "user": ("session_key",),
    "session": ("user_key",),
    "app only": ("user_key", "session_key"),
    "nothing": ("user_key", "session_key", "app"),
}
_Z95 = 1.96


def score(linked: pd.DataFrame) -> dict[str, Any]:
    """Compare what `link` found with the truth."""
    truth = dict(zip(identities(linked), linked["truth"], strict=True))
    tied = linked[linked["parent"] != ""]
    right = (tied["parent"].map(truth) == tied["truth"]).sum()
    later = len(linked) - linked["truth"].nunique()
    sizes = linked.groupby(["truth", "conversation"]).size().reset_index(name="calls")
    whole = sizes["calls"].to_numpy() == linked.groupby("truth").size()[sizes["truth"]].to_numpy()
    alone = ~sizes["conversation"].duplicated(keep=False)
    chains = linked["truth"].nunique()
    users = linked[["conversation", "truth_user"]].drop_duplicates()
    exact = int((whole & alone).sum())
    return {
        "calls": len(linked),
        "chains": chains,
        "exact": _share(exact, chains),
        "joined_users": int(users["conversation"].duplicated().sum()),
        "precision": _share(int(right), len(tied)),
        "recall": _share(int(right), later),
        "links": linked["link"].value_counts().to_dict(),
    }


def baseline(records: pd.DataFrame) -> dict[str, Any]:
    """Score tying each call to the call before with the same app, user and session."""
    scope = ["app", "user_key", "session_key"]
    before = records.groupby(scope)["truth"].shift()
    tied = before.notna()
    right = int((before[tied] == records.loc[tied, "truth"]).sum())
    later = len(records) - records["truth"].nunique()
    return {"precision": _share(right, int(tied.sum())), "recall": _share(right, later)}


def is_stable(records: pd.DataFrame) -> bool:
    """Tell whether hours in another order, and all of them twice, give the same conversations."""
    again = records.assign(object_key="again/" + records["object_key"].astype(str))
    twice = pd.concat([records, again], ignore_index=True).sample(frac=1, random_state=1)
    columns = ["request_id", "conversation", "link", "turn", "call_in_turn"]
    ours, theirs = (link(merge_request_ids(frame).kept)[columns] for frame in (records, twice))
    return bool(ours.equals(theirs))


def _share(part: int, whole: int) -> dict[str, float | int]:
    """Return a share with its 95 % Wilson interval."""
    if not whole:
        return {"share": float("nan"), "of": 0}
    share, weight = part / whole, _Z95**2 / whole
    middle = (share + weight / 2) / (1 + weight)
    half = _Z95 * np.sqrt(share * (1 - share) / whole + weight / 4 / whole) / (1 + weight)
    low, high = (round(float(each), 5) for each in (middle - half, middle + half))
    return {"share": round(share, 5), "low": low, "high": high, "of": whole}


def main() -> None:
    """Print one JSON line for each view of the traffic."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    records = traffic(users=options.users, seed=options.seed)
    for name, hidden in VIEWS.items():
        view = records.assign(**dict.fromkeys(hidden, ""))
        found = score(link(view))
        print(json.dumps({"known": name, **found, "baseline": baseline(view)}))
    partial = records.sample(frac=0.9, random_state=options.seed)
    for name in ("user", "app only"):
        view = partial.assign(**dict.fromkeys(VIEWS[name], ""))
        print(json.dumps({"known": name, "missing": 0.1, **score(link(view))}))
    print(json.dumps({"same for hours in any order and twice": is_stable(records)}))


if __name__ == "__main__":
    main()
