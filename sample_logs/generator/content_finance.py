"""Finance questions: hand-written explanations, and calculations whose answers are computed."""
# ruff: noqa: E501 - sentences stay whole

from collections.abc import Callable
from random import Random

from sample_logs.generator.model import Chat
from sample_logs.generator.phrasing import bank, fill, money, typed

Exchange = tuple[str, str]
_BUSINESS = (
    "a bakery", "a bike shop", "a dental lab", "a small brewery", "a joinery", "a yoga studio",
    "a print shop", "a nursery for plants", "a software boutique", "a food truck", "a bookshop",
    "a cleaning company", "a photo studio", "a garage", "a goldsmith",
)  # fmt: skip
_CURRENCY = ("EUR", "USD", "GBP", "CHF")


class Finance:
    """Writes finance chats."""

    def __init__(self) -> None:
        self._bank = bank("finance")
        self._theory: list[Exchange] = []

    def chat(self, rng: Random) -> Chat:
        """Write one chat: a calculation, sometimes followed by another or by a word of theory."""
        if rng.random() < 0.16:
            first, follow = self._explain(rng), None
        else:
            first, follow = rng.choice(_SUMS)(rng)
        turns = [(typed(rng, first[0]), first[1])]
        if follow and rng.random() < 0.5:
            turns.append((typed(rng, follow[0]), follow[1]))
        if rng.random() < 0.12:
            turns.append(self._explain(rng))
        return Chat(app=self._bank["app"], system=self._bank["systems"][0], turns=tuple(turns))

    def _explain(self, rng: Random) -> Exchange:
        item = rng.choice(self._bank["item"])
        return fill(rng, rng.choice(item["ask"]), {}), item["reply"]


def _margin(rng: Random) -> tuple[Exchange, Exchange]:
    cost, price = rng.randint(12, 80), rng.randint(85, 190)
    business, unit = rng.choice(_BUSINESS), rng.choice(_CURRENCY)
    margin = (price - cost) / price * 100
    cut = rng.choice((5, 10, 15, 20))
    lower = price * (1 - cut / 100)
    ask = fill(
        rng,
        f"[What's|Calculate] the gross margin for {business}: [price {price} {unit}, cost {cost} {unit}|"
        f"we buy at {cost} {unit} and sell at {price} {unit}][.|?]",
        {},
    )
    answer = (
        f"Gross margin = (price - cost) / price = ({price} - {cost}) / {price} = {margin:.1f} percent. "
        f"Each sale leaves {price - cost} {unit} for rent, wages and profit."
    )
    after = (
        f"The price falls to {money(round(lower, 2))} {unit}, the margin to "
        f"{(lower - cost) / lower * 100:.1f} percent. To earn the same in total you must sell "
        f"{((price - cost) / (lower - cost) - 1) * 100:.0f} percent more pieces."
    )
    return (ask, answer), (f"And if I give {cut} percent discount?", after)


def _break_even(rng: Random) -> tuple[Exchange, Exchange]:
    fixed, price = rng.randint(20, 160) * 100, rng.randint(18, 95)
    variable = rng.randint(5, price - 8)
    business, unit = rng.choice(_BUSINESS), rng.choice(_CURRENCY)
    pieces = -(-fixed // (price - variable))
    rent = rng.choice((300, 450, 800, 1200))
    new = -(-(fixed + rent) // (price - variable))
    ask = fill(
        rng,
        f"[How many sales does {business} need to break even|Where is the break-even of {business}]? "
        f"Fixed costs {money(fixed)} {unit} a month, price {price}, variable cost {variable} per sale.",
        {},
    )
    answer = (
        f"Break-even = fixed costs / (price - variable cost) = {money(fixed)} / ({price} - {variable}) = "
        f"{pieces:,} sales a month, rounded up. From the next sale on each one adds "
        f"{price - variable} {unit} of profit."
    )
    follow = f"{money(fixed + rent)} / {price - variable} = {new:,} sales a month: {new - pieces:,} more than before."
    return (ask, answer), (f"Rent goes up by {rent} {unit}. What then?", follow)


def _compound(rng: Random) -> tuple[Exchange, Exchange]:
    start, rate, years = (
        rng.randint(2, 90) * 500,
        rng.choice((1.5, 2.0, 2.75, 3.5, 4.0, 5.5)),
        rng.randint(3, 25),
    )
    unit = rng.choice(_CURRENCY)
    end = start * (1 + rate / 100) ** years
    ask = fill(
        rng,
        f"[What do {money(start)} {unit} become|I invest {money(start)} {unit}. What is it worth] "
        f"[at {rate} percent after {years} years|after {years} years at {rate} percent a year]?",
        {},
    )
    answer = (
        f"Value = {money(start)} x (1 + {rate / 100:g})^{years} = {end:,.2f} {unit} with yearly compounding. "
        f"Of that {end - start:,.2f} {unit} are interest."
    )
    double = 72 / rate
    follow = (
        f"By the rule of 72 about 72 / {rate} = {double:.1f} years. It is an approximation that is good "
        "between 2 and 10 percent."
    )
    return (ask, answer), ("Roughly when would it double?", follow)


def _npv(rng: Random) -> tuple[Exchange, Exchange]:
    cost, rate = rng.randint(10, 60) * 1000, rng.choice((4, 5, 6, 8, 10))
    flows = [rng.randint(3, 26) * 1000 for _ in range(rng.choice((3, 4)))]
    thing = rng.choice(
        ("an oven", "a delivery van", "solar panels", "a CNC mill", "an online shop", "a cold room")
    )
    parts = [flow / (1 + rate / 100) ** year for year, flow in enumerate(flows, 1)]
    value = sum(parts) - cost
    verdict = (
        "above zero, so it earns more than" if value > 0 else "below zero, so it earns less than"
    )
    listed = ", ".join(f"{flow:,}" for flow in flows)
    ask = fill(
        rng,
        f"[NPV please:|Is it worth it?] {thing} for {cost:,} EUR, returns {listed} EUR in the years "
        f"1 to {len(flows)}, discount rate {rate} percent.",
        {},
    )
    summed = " + ".join(f"{part:,.0f}" for part in parts)
    answer = (
        f"Present values: {summed} = {sum(parts):,.0f} EUR. Net present value = {sum(parts):,.0f} - {cost:,} = "
        f"{value:,.0f} EUR. It is {verdict} {rate} percent."
    )
    paid = next((year for year in range(1, len(flows) + 1) if sum(flows[:year]) >= cost), None)
    follow = (
        f"After {paid} years the returns ({sum(flows[:paid]):,} EUR undiscounted) cover the price."
        if paid
        else f"Not within these years: the returns add up to {sum(flows):,} EUR, {cost - sum(flows):,} EUR short."
    )
    return (ask, answer), ("When is it paid back?", follow)


def _vat(rng: Random) -> tuple[Exchange, Exchange]:
    gross, rate = (
        rng.randint(30, 4000) + rng.choice((0, 0.5, 0.99)),
        rng.choice((7, 10, 19, 20, 21, 23, 25)),
    )
    net = round(gross / (1 + rate / 100), 2)
    ask = fill(
        rng,
        f"[How much VAT is in|Take the VAT out of] {money(gross)} EUR [gross|including VAT] at {rate} percent[?|.]",
        {},
    )
    answer = (
        f"Net = {money(gross)} / {1 + rate / 100:g} = {net:,.2f} EUR, VAT = {gross - net:,.2f} EUR. "
        "Dividing is right here; subtracting the percentage from the gross sum would take off too much."
    )
    wrong = gross * rate / 100
    follow = f"{wrong:,.2f} EUR, which is {wrong - (gross - net):,.2f} EUR more than the VAT that is really in it."
    return (ask, answer), (f"What would {rate} percent of the gross sum have been?", follow)


def _depreciation(rng: Random) -> tuple[Exchange, Exchange]:
    thing, years, cheapest = rng.choice(
        (
            ("a van", 6, 180),
            ("a laptop", 3, 9),
            ("a coffee machine", 8, 12),
            ("a lathe", 10, 90),
            ("shelving", 12, 20),
        )
    )
    price = rng.randint(cheapest, cheapest * 3) * 100
    month = rng.randint(2, 12)
    yearly = price / years
    months = 13 - month
    ask = fill(
        rng,
        f"[Straight-line depreciation|Depreciation] of {thing}: {price:,} EUR, {years} years, bought in month {month}. "
        "[What is booked in the first year?|First year?]",
        {},
    )
    answer = (
        f"Per year {price:,} / {years} = {yearly:,.2f} EUR. In the first year {months} of 12 months count: "
        f"{yearly:,.2f} x {months}/12 = {yearly * months / 12:,.2f} EUR."
    )
    left = price - yearly * months / 12 - yearly
    follow = f"{price:,} - {yearly * months / 12:,.2f} - {yearly:,.2f} = {left:,.2f} EUR."
    return (ask, answer), ("And the book value after the second year?", follow)


def _ratio(rng: Random) -> tuple[Exchange, Exchange]:
    cash, receivables, stock, debts = (rng.randint(5, 90) * 1000 for _ in range(4))
    business = rng.choice(_BUSINESS)
    current, quick = (cash + receivables + stock) / debts, (cash + receivables) / debts
    verdict = (
        "Bills of the coming months are covered."
        if current >= 1.2
        else "That is thin: watch the coming payments."
    )
    ask = fill(
        rng,
        f"[Current ratio of|Liquidity of] {business}: cash {cash:,}, receivables {receivables:,}, stock "
        f"{stock:,}, short-term debts {debts:,}[. What do you say?|. Good or bad?]",
        {},
    )
    answer = f"Current ratio = ({cash:,} + {receivables:,} + {stock:,}) / {debts:,} = {current:.2f}. {verdict}"
    follow = f"Quick ratio = ({cash:,} + {receivables:,}) / {debts:,} = {quick:.2f}: the same without the stock."
    return (ask, answer), ("And without the stock?", follow)


def _days(rng: Random) -> tuple[Exchange, Exchange]:
    open_sum, sales = rng.randint(8, 140) * 1000, rng.randint(200, 1800) * 1000
    days = open_sum / sales * 365
    target = rng.choice((20, 25, 30))
    freed = open_sum - sales * target / 365
    ask = fill(
        rng,
        f"[How long do our customers take to pay|What are our days sales outstanding]? Receivables {open_sum:,} EUR, "
        f"yearly sales {sales:,} EUR.",
        {},
    )
    answer = (
        f"Days sales outstanding = {open_sum:,} / {sales:,} x 365 = {days:.0f} days on average."
    )
    if freed > 0:
        follow = f"At {target} days receivables would be {sales * target / 365:,.0f} EUR, so {freed:,.0f} EUR of cash would be freed."
    else:
        follow = f"You are already below {target} days; nothing would be freed, you would wait longer than now."
    return (ask, answer), (f"How much cash would {target} days free?", follow)


def _currency(rng: Random) -> tuple[Exchange, Exchange]:
    amount, rate = rng.randint(3, 90) * 100, round(rng.uniform(0.82, 1.35), 4)
    base, quote = rng.sample(_CURRENCY, 2)
    fee = rng.choice((0.5, 1.0, 1.5, 2.0))
    got = amount * rate
    ask = fill(
        rng,
        f"[I change|We convert] {amount:,} {base} at {rate} [into {quote}. The bank takes {fee} percent.|to {quote}, "
        f"fee {fee} percent.] [What arrives?|How much do we get?]",
        {},
    )
    answer = (
        f"{amount:,} x {rate} = {got:,.2f} {quote}; less {fee} percent ({got * fee / 100:,.2f}) that is "
        f"{got * (1 - fee / 100):,.2f} {quote}."
    )
    follow = (
        f"{got * (1 - fee / 100) / amount:.4f} {quote} per {base}: the rate with the fee in it."
    )
    return (ask, answer), ("What rate is that in effect?", follow)


_SUMS: tuple[Callable[[Random], tuple[Exchange, Exchange]], ...] = (
    _margin, _break_even, _compound, _npv, _vat, _depreciation, _ratio, _days, _currency,
)  # fmt: skip
