"""How the results of running Sluice look in a terminal."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from flows.terminal.show import console, print_json, print_table, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.backfill import BackfillPlan
    from flows.doctor import Check
    from flows.erase import EraseSummary
    from flows.maintain import MaintainSummary
    from flows.standing import Standing
    from transforms.erasure import Reach

_MOST = 20


def print_backfill_plan(plan: "BackfillPlan", *, as_json: bool) -> None:
    """Print what a backfill would do before it does it."""
    if as_json:
        print_json(asdict(plan))
        return
    out = console()
    if not plan.shards:
        out.print("Nothing to do: every hour with logs is in the lake as it is listed.")
    else:
        out.print(f"Hours:   {plan.hours:,} ({plan.first_hour} to {plan.last_hour}, UTC)")
        out.print(f"Objects: {plan.objects:,} in {plan.shards:,} shards")
        out.print(f"Bytes:   {plan.bytes / 1e6:,.1f} MB compressed")
        time = duration(plan.seconds) if plan.seconds else "not known"
        rate = f"{plan.bytes_per_second / 1e6:,.2f} MB/s per worker, measured on a sample"
        out.print(f"Time:    about {time} ({rate})")
    for name, word in ((plan.frozen, "frozen"), (plan.poisoned, "poisoned")):
        if name:
            out.print(f"Left as they are: {len(name):,} {word} shards; `sluice status` names them.")


def print_standing(found: "Standing") -> None:
    """Print how far a lake is."""
    out = console()
    span = f"{found.first_hour} to {found.last_hour}, UTC" if found.first_hour else "none"
    rows = [(name, f"{count:,}") for name, count in found.hours.items() if count]
    print_table(f"Hours ({span})", ("", "hours"), rows, numbers=frozenset({1}))
    if found.lag_hours is not None:
        out.print(f"Newest hour in the lake ended {found.lag_hours:,.1f} hours ago.")
    if found.behind_hours:
        out.print(f"Logs go on for {found.behind_hours:,.1f} hours after it; run `sluice curate`.")
    if found.pending_bodies:
        out.print(f"Waiting for {found.pending_bodies:,} offloaded bodies; each run looks again.")
    if found.recipes > 1:
        out.print(f"Shards of {found.recipes} different settings: run `sluice curate --all`.")
    for failure in found.failures[:_MOST]:
        out.print(safe(f"{failure.reason}: {failure.shard}"), soft_wrap=True)
        out.print(safe(f"  {failure.time}: {failure.message}"), soft_wrap=True)
        for key in failure.objects[:_MOST]:
            out.print(safe(f"  {key}"), soft_wrap=True)
    for name in found.frozen[:_MOST]:
        out.print(safe(f"frozen: {name}: some of its logs are gone"), soft_wrap=True)
    for run in found.at_work:
        out.print(f"At work: {run['kind']}, since {run['since']}")


def print_maintenance(summary: "MaintainSummary") -> None:
    """Print what maintenance did."""
    rows = [(name.replace("_", " "), f"{count:,}") for name, count in summary.to_dict().items()]
    print_table("Maintained", ("", "count"), rows, numbers=frozenset({1}))


def print_reach(found: "Reach", *, as_json: bool) -> None:
    """Print what an erasure would take."""
    records = len(found.records)
    if as_json:
        print_json({"records": records, "chosen": found.chosen})
        return
    more = records - found.chosen
    console().print(
        f"To erase: {found.chosen:,} records, and {more:,} others that hold their text."
    )


def print_erasure(summary: "EraseSummary") -> None:
    """Print what an erasure did, and who has to be told."""
    out = console()
    out.print(
        f"Erased: {summary.records:,} records ({summary.chosen:,} asked for), "
        f"{summary.messages:,} messages, {summary.feedback:,} feedback events."
    )
    for version, place in zip(summary.withdrawn, summary.places, strict=True):
        out.print(safe(f"Withdrawn: {version}, files removed from {place}"), soft_wrap=True)
    if summary.withdrawn:
        out.print("Tell whoever copied these versions or trained on them; build again.")
    out.print(
        "The log objects themselves still hold the raw text: delete them, or let them expire."
    )


def print_checks(checks: "Sequence[Check]") -> None:
    """Print what was looked at, a line each."""
    for check in checks:
        line = f"{check.verdict.value:8} {check.name}: {check.message}"
        console().print(safe(line), soft_wrap=True)


def duration(seconds: float) -> str:
    """Write a span as days, hours, minutes or seconds, whichever says it best."""
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.0f} seconds"
