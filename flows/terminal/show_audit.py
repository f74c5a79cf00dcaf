"""How the leak audit looks in a terminal: three figures, each by itself."""

from dataclasses import asdict
from pathlib import Path

from expectations.audit import LeakAudit, MarkedSheet
from flows.terminal.show import print_json, print_table


def print_audit(audit: LeakAudit, *, as_json: bool) -> None:
    """Print all three figures, and where canaries came through."""
    if as_json:
        print_json({"audit": asdict(audit)})
        return
    if audit.marked:
        print_marks(audit.marked)
    else:
        print_table("Marked by people", ("not done",), [("write one with `sluice audit sheet`",)])
    through = [each for each in audit.canaries if each.leaked]
    rows = [(each.entity, each.carrier, str(each.planted), str(each.leaked)) for each in through]
    rows.append(("all types", "all places", str(audit.planted), str(audit.leaked)))
    columns = ("planted values", "in", "planted", "came through")
    print_table("Canaries", columns, rows, numbers=frozenset({2, 3}))
    print_table(
        f"Second detector ({audit.scope})",
        ("pattern", "messages", "found in"),
        [(each.pattern, str(each.looked_at), str(each.found)) for each in audit.detector],
        numbers=frozenset({1, 2}),
    )


def print_marks(sheet: MarkedSheet, *, as_json: bool = False) -> None:
    """Print what people found on a sheet."""
    if as_json:
        print_json({"marked": asdict(sheet)})
        return
    bound = f"{sheet.upper_bound:.2%} at {sheet.confidence:.0%}"
    print_table(
        f"Marked by people ({sheet.scope})",
        ("texts", "marked", "leaking", "at most", "counts until"),
        [(str(sheet.texts), str(sheet.marked), str(sheet.leaking), bound, sheet.expires)],
        numbers=frozenset({0, 1, 2}),
    )


def print_sheet(path: Path, *, as_json: bool) -> None:
    """Say where the sheet is and what to do with it."""
    if as_json:
        print_json({"sheet": str(path)})
        return
    lines = [
        (str(path),),
        ("holds redacted text, which is still personal data: keep it",),
        ("to yourself, mark it, score it with `sluice audit score`,",),
        ("and delete it.",),
    ]
    print_table("Sheet", ("written",), lines)
