"""Programming help: hand-written answers, and families of questions over many tables and rules."""
# ruff: noqa: E501, S608 - sentences stay whole; the SQL is text that nobody runs

import re
from collections.abc import Callable
from random import Random

from sample_logs.generator.model import Chat
from sample_logs.generator.phrasing import bank, fill, typed

Exchange = tuple[str, str]
_TABLES = {
    "orders": ("customer_id", "total", "created_at", "status"),
    "tickets": ("agent_id", "minutes_open", "opened_at", "priority"),
    "rides": ("driver_id", "distance_km", "started_at", "city"),
    "invoices": ("supplier_id", "amount", "issued_on", "currency"),
    "visits": ("page_id", "seconds", "visited_at", "device"),
    "loans": ("reader_id", "days_late", "returned_on", "branch"),
    "sensors": ("station_id", "temperature", "measured_at", "kind"),
    "shipments": ("carrier_id", "weight_kg", "sent_at", "country"),
    "matches": ("team_id", "goals", "played_on", "league"),
    "harvests": ("field_id", "tonnes", "cut_on", "crop"),
}
_SHAPES = {
    "an order number such as AB-1234": (r"[A-Z]{2}-\d{4}", "XK-9071"),
    "a time like 09:45": (r"(?:[01]\d|2[0-3]):[0-5]\d", "23:15"),
    "a hex colour like #a1b2c3": (r"#[0-9a-fA-F]{6}", "#00ffcc"),
    "a version such as 1.20.3": (r"\d+\.\d+\.\d+", "2.0.11"),
    "a licence key of four groups of five": (
        r"(?:[A-Z0-9]{5}-){3}[A-Z0-9]{5}",
        "AB1CD-EF2GH-IJ3KL-MN4OP",
    ),
    "a German-style decimal like 1.234,50": (r"\d{1,3}(?:\.\d{3})*,\d{2}", "12.345,60"),
    "a chess square like e4": (r"[a-h][1-8]", "g7"),
    "a percentage between 0 and 100": (r"(?:100|\d{1,2})%", "87%"),
    "a hashtag": (r"#\w+", "#autumn"),
    "a size like 1920x1080": (r"\d+x\d+", "1280x720"),
}
_LISTS = (
    "prices",
    "scores",
    "temperatures",
    "durations",
    "distances",
    "weights",
    "heights",
    "votes",
)
_LANGUAGES = ("Python", "JavaScript")


class Code:
    """Writes programming chats."""

    def __init__(self) -> None:
        self._bank = bank("code")
        self._items: list[dict[str, str]] = []

    def chat(self, rng: Random) -> Chat:
        """Write one chat: a hand-written item, or one of the families with a follow-up."""
        system = self._bank["systems"][0]
        if rng.random() < 0.14:
            if not self._items:
                self._items = rng.sample(self._bank["item"], len(self._bank["item"]))
            item = self._items.pop()
            turns = [(item["ask"], item["reply"])]
        else:
            first, follow = rng.choice(_FAMILIES)(rng)
            turns = [(typed(rng, first[0]), first[1])]
            if rng.random() < 0.45:
                turns.append((typed(rng, follow[0]), follow[1]))
        return Chat(app=self._bank["app"], system=system, turns=tuple(turns))


def _block(language: str, code: str) -> str:
    return f"```{language}\n{code}\n```"


def _sql_top(rng: Random) -> tuple[Exchange, Exchange]:
    table, (who, value, when, kind) = rng.choice(list(_TABLES.items()))
    count, days = rng.choice((3, 5, 8, 10, 20)), rng.choice((7, 14, 30, 90))
    ask = fill(
        rng,
        f"[SQL:|Postgres query please:] [the {count} {who}s with the highest sum of {value}|top {count} {who} by total "
        f"{value}] in {table} [over|in] the last {days} days. Date column is {when}.",
        {},
    )
    query = (
        f"SELECT {who}, SUM({value}) AS sum_{value}\nFROM {table}\nWHERE {when} >= now() - interval '{days} days'\n"
        f"GROUP BY {who}\nORDER BY sum_{value} DESC\nLIMIT {count};"
    )
    reply = (
        _block("sql", query)
        + f"\nAn index on `{table} ({when})` keeps this fast as the table grows."
    )
    after = query.replace(f"SELECT {who},", f"SELECT {kind}, {who},").replace(
        f"BY {who}", f"BY {kind}, {who}", 1
    )
    return (ask, reply), (
        f"[And] split by {kind}?".replace("[And] ", "Can it be "),
        _block("sql", after) + f"\nThe limit now counts pairs of {kind} and {who}.",
    )


def _sql_latest(rng: Random) -> tuple[Exchange, Exchange]:
    table, (who, value, when, kind) = rng.choice(list(_TABLES.items()))
    ask = fill(
        rng,
        f"[How do I get|Write a query for] the latest row [of|for] each {who} in {table}[?|, ordered by {when}.] "
        f"[I need {value} and {kind} too.|Including {value}.]",
        {},
    )
    query = f"SELECT DISTINCT ON ({who}) {who}, {when}, {value}, {kind}\nFROM {table}\nORDER BY {who}, {when} DESC;"
    window = (
        f"SELECT {who}, {when}, {value}, {kind}\nFROM (\n  SELECT *, row_number() OVER (PARTITION BY {who} ORDER BY "
        f"{when} DESC) AS place\n  FROM {table}\n) AS ranked\nWHERE place = 1;"
    )
    return (
        (
            ask,
            _block("sql", query)
            + "\n`DISTINCT ON` keeps the first row of each group in the given order.",
        ),
        (
            "That has to run on MySQL as well.",
            _block("sql", window) + "\nWindow functions work in both.",
        ),
    )


def _sql_share(rng: Random) -> tuple[Exchange, Exchange]:
    table, (_, value, when, kind) = rng.choice(list(_TABLES.items()))
    limit = rng.choice((5, 10, 50, 100, 250))
    ask = fill(
        rng,
        f"[What share|Which percentage] of {table} per {kind} has {value} over {limit}[?|, as a number with one decimal?]",
        {},
    )
    query = (
        f"SELECT {kind},\n       round(100.0 * count(*) FILTER (WHERE {value} > {limit}) / count(*), 1) AS percent\n"
        f"FROM {table}\nGROUP BY {kind}\nORDER BY percent DESC;"
    )
    monthly = query.replace(
        f"SELECT {kind},", f"SELECT date_trunc('month', {when}) AS month, {kind},"
    ).replace(f"GROUP BY {kind}", f"GROUP BY month, {kind}")
    return (
        (
            ask,
            _block("sql", query)
            + "\n`FILTER` counts only the rows of its condition; `100.0` avoids whole-number division.",
        ),
        (
            "Now per month.",
            _block("sql", monthly)
            + "\nMonths without rows don't appear; join a calendar if you need them.",
        ),
    )


def _regex(rng: Random) -> tuple[Exchange, Exchange]:
    wanted, (pattern, example) = rng.choice(list(_SHAPES.items()))
    language, place = (
        rng.choice(_LANGUAGES),
        rng.choice(("in a log line", "in a form field", "in a file name", "in a long text")),
    )
    if not re.search(pattern, example):
        raise ValueError("a pattern of the bank does not match its own example")
    ask = fill(
        rng,
        f"[Regex for|I need a regular expression for|How do I match] {wanted} {place} in {language}?",
        {},
    )
    if language == "Python":
        code = f'import re\n\nFOUND = re.compile(r"\\b{pattern}\\b")\nFOUND.findall("see {example}, please")'
        whole = f'bool(re.fullmatch(r"{pattern}", text))'
    else:
        code = f'const found = /{pattern}/g;\n"see {example}, please".match(found);'
        whole = f"/^{pattern}$/.test(text)"
    if pattern.startswith("#") or pattern.endswith("%"):
        code = code.replace("\\b", "")
    return (
        (ask, _block(language.lower(), code) + f"\nIt finds `{example}` in the example."),
        (
            "The whole string must match, nothing else around it.",
            _block(language.lower(), whole) + "\nNow text before or after it is refused.",
        ),
    )


def _function(rng: Random) -> tuple[Exchange, Exchange]:
    name, size = rng.choice(_LISTS), rng.choice((3, 5, 7, 10))
    text, code, test = rng.choice(
        (
            (f"the moving average of {name} over {size} values",
             f"def moving_average({name}, size={size}):\n    return [\n        sum({name}[i : i + size]) / size\n        for i in range(len({name}) - size + 1)\n    ]",
             "def test_moving_average():\n    assert moving_average([1, 2, 3], size=2) == [1.5, 2.5]"),
            (f"the {size} largest {name} without sorting everything",
             f"import heapq\n\ndef largest({name}, count={size}):\n    return heapq.nlargest(count, {name})",
             "def test_largest():\n    assert largest([4, 9, 1], count=2) == [9, 4]"),
            (f"{name} split into chunks of {size}",
             f"def chunks({name}, size={size}):\n    for start in range(0, len({name}), size):\n        yield {name}[start : start + size]",
             "def test_chunks():\n    assert list(chunks([1, 2, 3], size=2)) == [[1, 2], [3]]"),
            (f"the median of {name}, None if there are none",
             f"from statistics import median\n\ndef middle({name}):\n    return median({name}) if {name} else None",
             "def test_middle():\n    assert middle([]) is None\n    assert middle([3, 1, 2]) == 2"),
            (f"the positions where {name} rise by more than {size} percent",
             f"def jumps({name}, percent={size}):\n    pairs = zip({name}, {name}[1:])\n    return [i for i, (a, b) in enumerate(pairs, 1) if a and (b - a) / a * 100 > percent]",
             "def test_jumps():\n    assert jumps([100, 100, 150], percent=10) == [2]"),
            (f"{name} scaled to the range 0 to {size}",
             f"def scaled({name}, top={size}):\n    low, high = min({name}), max({name})\n    if low == high:\n        return [0.0] * len({name})\n    return [(x - low) / (high - low) * top for x in {name}]",
             "def test_scaled():\n    assert scaled([1, 3], top=10) == [0.0, 10.0]"),
        )
    )  # fmt: skip
    ask = fill(
        rng,
        f"[Write a Python function that returns|Python function for|I need a function giving] {text}.",
        {},
    )
    return (
        (
            ask,
            _block("python", code)
            + "\nIt works on any list of numbers and leaves the argument as it is.",
        ),
        (
            rng.choice(("Add a small pytest.", "And a test for it?")),
            _block("python", test) + "\nRun it with `pytest -q`.",
        ),
    )


def _debug(rng: Random) -> tuple[Exchange, Exchange]:
    name, table = rng.choice(_LISTS), rng.choice(list(_TABLES))
    column = _TABLES[table][1]
    cases = (
        (f"KeyError: '{column}' when I do row['{column}'] for {table} read from JSON. Some rows have it. Why?",
         "Rows without the key raise. Decide what a missing value means:\n" + _block("python", f"value = row.get('{column}')\nif value is None:\n    skipped += 1"),
         "I want zero then.", _block("python", f"value = row.get('{column}', 0)") + "\nA key that is there with `null` still gives `None`; use `row.get(...) or 0` if that can happen."),
        (f"for x in {name}: if x < 0: {name}.remove(x) skips some negative values. What's wrong?",
         "Removing shifts the rest to the left while the loop moves on, so the next one is skipped. Build a new list:\n" + _block("python", f"{name} = [x for x in {name} if x >= 0]"),
         "Other code holds the same list.", _block("python", f"{name}[:] = [x for x in {name} if x >= 0]") + "\nThe slice replaces the content and keeps the object."),
        (f"pandas says SettingWithCopyWarning for {table}[{table}.{column} > 10]['flag'] = True. How do I fix it?",
         "You assign to a temporary copy. Use one step with `loc`:\n" + _block("python", f"{table}.loc[{table}['{column}'] > 10, 'flag'] = True"),
         "And False for all others?", _block("python", f"{table}['flag'] = {table}['{column}'] > 10") + "\nThe comparison itself gives the column."),
        (f"ZeroDivisionError in sum({name}) / len({name}) on some days",
         "On those days the list is empty. Say what should come out then:\n" + _block("python", f"average = sum({name}) / len({name}) if {name} else None"),
         "Why None and not 0?", "Because 0 is a possible average. `None` says that there was nothing to measure, and a chart leaves a gap there instead of a false dip."),
        (f"SELECT {column} FROM {table} WHERE {column} != 5 leaves out rows where {column} is NULL. How do I keep them?",
         "A comparison with NULL is unknown, and WHERE keeps only what is true.\n" + _block("sql", f"SELECT {column}\nFROM {table}\nWHERE {column} IS DISTINCT FROM 5;"),
         "Does that use an index?", f"No: unlike `=`, this condition rarely uses one. If it matters, write `{column} <> 5 OR {column} IS NULL`; the planner may then combine two scans."),
    )  # fmt: skip
    ask, reply, then, answer = rng.choice(cases)
    return (ask, reply), (then, answer)


_FAMILIES: tuple[Callable[[Random], tuple[Exchange, Exchange]], ...] = (
    _sql_top, _sql_latest, _sql_share, _regex, _function, _function, _debug,
)  # fmt: skip
