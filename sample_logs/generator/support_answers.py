"""What a support template needs to be filled: common slots, and answers that are computed."""
# ruff: noqa: E501 - sentences stay whole

from collections.abc import Callable
from random import Random

from sample_logs.generator.phrasing import MONTHS, capital, day_of, money

_PARTS = {
    "kettle": "the lid",
    "rucksack": "the hip belt",
    "tent": "a tent pole",
    "lamp": "the plug",
    "bag": "the stuff sack",
    "pan": "the handle screw",
    "chair": "one castor",
    "jacket": "the hood",
    "filter": "the cartridge",
    "blanket": "the storage bag",
    "bookshelf": "a shelf pin",
    "stove": "the hose",
    "pillow": "the cover",
    "knife": "the sheath",
}
_NON_EU = {"Turkey", "Morocco", "Canada", "Japan", "Serbia", "Egypt", "Mexico", "Switzerland"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def common(rng: Random) -> dict[str, str]:
    """Draw the slots that all companies share."""
    first = rng.randint(4, 9)
    amount = rng.randint(60, 900) + rng.choice((0, 0.5, 0.9, 0.25))
    less = round(amount - rng.randint(8, 45), 2)
    count = rng.randint(2, 6)
    dayn = rng.randint(3, 21)
    return {
        "date": day_of(rng, month=first),
        "date2": day_of(rng, month=first + 1),
        "day": rng.choice(_DAYS),
        "month": MONTHS[first - 1],
        "n": str(count),
        "n35": str(count * 35),
        "dayn": str(dayn),
        "amount": money(amount),
        "less": money(less),
        "diff": money(round(amount - less, 2)),
        "ref": "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=6)),
        "order": f"PM-{rng.randint(20000, 99999)}",
        "months": str(rng.choice((3, 5, 8, 11, 14, 19, 26, 31))),
        "years": str(rng.randint(2, 6)),
        "clock": f"{rng.choice(_DAYS)}, {rng.randint(6, 21):02d}:{rng.randint(0, 59):02d} UTC",
    }


def _travel(rng: Random, slots: dict[str, str]) -> dict[str, str]:
    gap = rng.choice((35, 45, 50, 65, 80, 110, 150))
    minimum = 60
    if gap < minimum:
        verdict = "That is too tight: we advise at least 60 minutes, and with bags to collect 90."
    elif gap < 90:
        verdict = "It works with hand luggage only; if you have to collect bags, it is too tight."
    else:
        verdict = "That is comfortable, also if you have to collect bags and check in again."
    hours = rng.choice((1, 2, 3, 4, 6))
    party = rng.choice(
        ("two adults", "a family with small children", "my parents", "a group of six")
    )
    count = int(slots["n"])
    return {
        "weight": str(rng.randint(9, 30)),
        "thing_cap": capital(slots["thing"]),
        "hour": f"{rng.randint(7, 19):02d}",
        "minute": f"{rng.choice((5, 10, 20, 35, 50)):02d}",
        "gap": str(gap),
        "connection": f"You have {gap} minutes in {slots['city2']}. {verdict}",
        "hours": str(hours),
        "delay": _delay(hours),
        "party": party,
        "plan": _plan(rng, slots["city2"], count, party),
    }


def _delay(hours: int) -> str:
    if hours < 3:
        return (
            f"Not in money: compensation starts at a delay of three hours on arrival, and yours was "
            f"{hours}. After two hours the airline owes you food and drink, so keep the receipts."
        )
    return (
        f"Yes. {hours} hours late on arrival for a reason that lies with the airline gives 250 EUR per "
        "person for up to 1,500 km, 400 EUR up to 3,500 km within Europe and 600 EUR beyond. Your "
        "route is in the first or second group."
    )


def _plan(rng: Random, city: str, days: int, party: str) -> str:
    ideas = rng.sample(
        (
            "the old town on foot, lunch at the market hall",
            "a morning in the main museum, then the botanical garden",
            "a boat trip and a late coffee by the water",
            "a day trip by train to the nearest small town",
            "the viewpoint at sunset, dinner in a side street",
            "a swim or an indoor pool, and an early evening",
            "second-hand shops and a long lunch",
        ),
        days,
    )
    lines = [f"Day {number}: {idea}." for number, idea in enumerate(ideas, 1)]
    return f"A plan for {party} in {city}:\n" + "\n".join(lines)


def _telecom(rng: Random, slots: dict[str, str]) -> dict[str, str]:
    country, plan = slots["country"], slots["plan"]
    if country in _NON_EU:
        roaming = (
            f"{country} is outside the roaming area, so {plan} does not cover it: without an extra, data "
            "costs 5.90 EUR per MB and is cut off at 60 EUR. Take the Travel option before you go: "
            "1 GB for 9.90 EUR or 3 GB for 19.90 EUR, valid for 14 days."
        )
    else:
        roaming = (
            f"{country} belongs to the roaming area: you use the data of {plan} there as at home, at no "
            "extra cost. Only long stays of more than two months in a row may be charged."
        )
    meanings = {
        "blinking red": "Blinking red: the router reaches the line but not us. Restart it and wait five minutes.",
        "solid orange": "Solid orange: it is loading its software. Leave it alone for ten minutes.",
        "blinking white": "Blinking white: it searches for the line. Check that the grey cable sits in the first socket.",
        "off": "Off: it has no power. Try another socket, and look whether the switch at the back is on.",
    }
    bigger = {"Mini": ("Plus", 20, 16.9, 7), "Plus": ("Max", 60, 24.9, 8)}
    upgrade = "Max with 60 GB is our biggest plan. If it runs out, add 10 GB for 6 EUR under My plan > Extra data."
    if plan in bigger:
        name, size, price, extra = bigger[plan]
        upgrade = (
            f"From {plan} the next step is {name}: {size} GB for {price:.2f} EUR, {extra} EUR more a month. "
            "Change it under My plan > Change."
        )
    speed = rng.choice((100, 250))
    usual = rng.choice((9.9, 16.9, 24.9, 29.9, 39.9, 46.8))
    extra_cost = rng.randint(2, 38) + rng.choice((0, 0.5, 0.99))
    measured = rng.randint(speed // 4, speed // 2)
    return {
        "roaming": roaming,
        "less": f"{usual:.2f}",
        "amount": f"{usual + extra_cost:.2f}",
        "diff": f"{extra_cost:.2f}",
        "light_meaning": meanings[slots["light"]],
        "upgrade": upgrade,
        "speed": str(speed),
        "measured": str(measured),
        "cable": str(speed - rng.randint(2, 9)),
        "speed_answer": (
            f"Home {speed} should bring about {speed} Mbit/s by cable, and at least {speed * 6 // 10} at "
            f"any time. {measured} is below that. Please measure again with a cable and nothing else "
            "switched on; Wi-Fi alone often halves the figure."
        ),
    }


def _shop(rng: Random, slots: dict[str, str]) -> dict[str, str]:
    bare = slots["product"].removeprefix("the ")
    other = rng.choice(
        ["the Heath kettle", "the Scree 45 rucksack", "the Ember lamp", "the Loch tent"]
    )
    days, months = int(slots["n"]) * rng.choice((2, 4, 9)), int(slots["months"])
    minimum = rng.choice((50, 100, 400))
    amount = float(slots["amount"].replace(",", ""))
    return {
        "product_bare": bare,
        "part": _PARTS[bare.split()[-1]],
        "part_cap": capital(_PARTS[bare.split()[-1]]),
        "n": str(days),
        "other": other,
        "return_answer": _return_answer(bare, days),
        "fit_answer": _fit(bare, slots["use"]),
        "instead": f'For {slots["use"]} look at the filter "Made for" above the list; the first three there '
        "are what our workshop uses itself. Tell me your budget and I name one.",
        "compare": (
            f"{capital(slots['product'])} and {other} are made for different things. Ask yourself what "
            f"you will do with it nine times out of ten: if {other} fits that, take it; {bare} is the one "
            "that lasts longer when it is used every day. Size and weight are side by side under Compare."
        ),
        "voucher": f"{rng.choice(('SPRING', 'WELCOME', 'TRAIL', 'HOME'))}{rng.choice((5, 10, 15, 20))}",
        "voucher_answer": _voucher(amount, minimum),
        "guarantee": _guarantee(bare, months),
    }


def _return_answer(product: str, days: int) -> str:
    if days > 30:
        return (
            f"The 30 days for the {product} are over by {days - 30} days, so a normal return is not "
            "possible any more. If it has a fault, use the guarantee instead: that runs for two years."
        )
    return (
        f"Yes, {days} days is within the 30. Choose Orders > Return, pick the {product} and print the "
        "free label; trying it out is fine as long as it is clean and complete."
    )


def _fit(product: str, use: str) -> str:
    suits = {
        "Moorland tent": "hills canoe",
        "Tarn sleeping bag": "hills canoe",
        "Fell 30 rucksack": "hills cycling child",
        "Dale rain jacket": "hills cycling canoe child",
        "Rook office chair": "desk",
        "Beacon desk lamp": "desk",
        "Hearth frying pan": "kitchen",
        "Larch kettle": "kitchen",
        "Cairn water filter": "hills canoe",
        "Wick camping stove": "hills canoe balcony",
        "Pike bread knife": "kitchen",
    }
    fits = any(word in use for word in suits.get(product, "").split())
    if fits:
        return (
            f"Yes, the {product} is a good choice for {use}. Look at size and weight on the product page "
            "first, and order two sizes if you are between them; one return is free."
        )
    return (
        f"Honestly, no: the {product} is not made for {use}. You would be disappointed; tell me what "
        "matters most to you, weight, price or durability, and I suggest something that fits."
    )


def _voucher(amount: float, minimum: int) -> str:
    if amount < minimum:
        return (
            f"That voucher starts at {minimum} EUR of goods, and your basket is {money(amount)} EUR: "
            f"{money(round(minimum - amount, 2))} EUR are missing. Delivery and gift cards don't count."
        )
    return (
        f"{money(amount)} EUR is above its minimum of {minimum} EUR, so that is not the reason. Vouchers "
        "don't apply to articles that are already reduced, and each can be used once per account."
    )


def _guarantee(product: str, months: int) -> str:
    if months > 24:
        return (
            f"The guarantee is two years, and {months} months are more than that. Parts for the {product} "
            "are kept for ten years though: under Service > Parts you see what a repair would cost."
        )
    return (
        f"Yes. {months} months is within the two years. Report it under Orders > Guarantee with a photo "
        f"and a sentence on what happened to the {product}; you get a label the same day."
    )


def _bank(rng: Random, slots: dict[str, str]) -> dict[str, str]:
    monthly = rng.choice((25, 40, 60, 75, 120, 150))
    more = monthly + rng.choice((10, 20, 50))
    loan, rate, term = (
        rng.randint(2, 25) * 1000,
        rng.choice((3.9, 4.5, 5.2, 6.9)),
        rng.randint(1, 7),
    )
    income, balance = rng.choice((640, 820, 950, 1080, 1250, 1600)), rng.randint(20, 190) * 1000
    amount = monthly if rng.random() < 0.5 else rng.randint(80, 2400)
    return {
        "amount": money(amount),
        "more": money(more),
        "years": str(term),
        "amount2": money(balance),
        "income": money(income),
        "loan": money(loan),
        "rate": str(rate),
        "transfer": _transfer(slots["country"], amount),
        "savings": _savings_text(amount, term),
        "savings_more": _savings_text(more, term),
        "overdraft": _overdraft(amount, int(slots["dayn"])),
        "guarantee": _deposit(balance),
        "fee": _fee(income),
        "loan_answer": _loan(loan, rate, term),
    }


def _saved(monthly: float, years: int) -> float:
    rate = 0.021 / 12
    return round(monthly * ((1 + rate) ** (12 * years) - 1) / rate, 2)


def _savings_text(monthly: float, years: int) -> str:
    total, paid = _saved(monthly, years), monthly * 12 * years
    return (
        f"With {money(monthly)} EUR at the end of each month and 2.1 percent a year, credited monthly, you "
        f"have about {money(round(total))} EUR after {years} year{'s' * (years > 1)}: {money(paid)} EUR "
        f"paid in and {money(round(total - paid))} EUR interest. The rate can change."
    )


def _transfer(country: str, amount: float) -> str:
    if country in {"Denmark", "Poland", "Switzerland"}:
        return (
            f"In euros to {country} nothing: it is inside the SEPA area. An instant transfer of "
            f"{money(amount)} EUR arrives within ten seconds, an ordinary one on the next working day."
        )
    fee = max(5.0, round(amount * 0.005, 2))
    return (
        f"To {country} we charge 0.5 percent, at least 5 EUR: for {money(amount)} EUR that is "
        f"{money(fee)} EUR. It takes two to four working days, and the other bank may keep a fee of its own."
    )


def _overdraft(amount: float, days: int) -> str:
    interest = round(amount * 0.099 * days / 365, 2)
    return (
        f"{money(amount)} EUR x 9.9 percent x {days}/365 days comes to {interest:.2f} EUR. It is booked at "
        "the end of the quarter; there is no other fee."
    )


def _deposit(balance: int) -> str:
    if balance > 100_000:
        return (
            f"Up to 100,000 EUR per person are protected by law, so of {money(balance)} EUR the part above "
            f"that, {money(balance - 100_000)} EUR, is not. Money from the sale of a home is covered up "
            "to 500,000 EUR for six months."
        )
    return (
        f"Yes, {money(balance)} EUR are fully protected: the deposit guarantee covers 100,000 EUR per "
        "person and bank, and pays out within seven working days."
    )


def _fee(income: int) -> str:
    if income < 1000:
        return (
            f"Below 1,000 EUR a month the account costs 4.90 EUR, so with {money(income)} EUR you would pay "
            "it from the next month on. Under 28 it stays free in any case."
        )
    return f"It stays free: the limit is 1,000 EUR a month, and {money(income)} EUR are above it."


def _loan(loan: int, rate: float, years: int) -> str:
    step = rate / 1200
    payment = loan * step / (1 - (1 + step) ** (-12 * years))
    total = payment * 12 * years
    return (
        f"{money(loan)} EUR over {years} year{'s' * (years > 1)} at {rate} percent gives about "
        f"{payment:,.2f} EUR a month: {12 * years} payments, {total:,.0f} EUR in all, of which "
        f"{total - loan:,.0f} EUR are interest. This is an example and not an offer."
    )


COMPUTED: dict[str, Callable[[Random, dict[str, str]], dict[str, str]]] = {
    "travel": _travel,
    "telecom": _telecom,
    "shop": _shop,
    "bank": _bank,
}
"""Per company: the slots that depend on those drawn before."""
