"""Extraction: an invented document, what is to be taken out of it, and the JSON that holds it."""
# ruff: noqa: E501 - sentences stay whole

import json
from collections.abc import Callable
from random import Random
from typing import Any

from sample_logs.generator.model import Chat
from sample_logs.generator.phrasing import MONTHS, fill

_SYSTEM = "You extract data from documents. Answer with one JSON object and nothing else. Use null for what the text does not say. Dates are YYYY-MM-DD, amounts are numbers."
_FIRMS = (
    "Brackwater Tools", "Lindenhof Dairy", "Osprey Logistics", "Kestrel Print", "Amberly Seeds", "Northquay Metals",
    "Fenland Paper", "Tollgate Catering", "Quarry Lane Joinery", "Saltmarsh Textiles", "Redwharf Cycles", "Thistle & Rye",
)  # fmt: skip
_GOODS = (
    "steel brackets", "paper rolls", "oak boards", "filter cartridges", "work gloves", "LED panels", "seed trays",
    "printer toner", "hex bolts", "shipping labels", "coffee beans", "safety helmets",
)  # fmt: skip
_TOWNS = (
    "Hallmere",
    "Ostwick",
    "Greyford",
    "Lannock",
    "Westerby",
    "Pelham Bridge",
    "Corrin",
    "Dunmoor",
)
_JOBS = (
    "warehouse clerk",
    "pastry cook",
    "data analyst",
    "bus driver",
    "lab technician",
    "carpenter",
    "night nurse",
    "gardener",
)
_TOPICS = (
    "the new loading ramp",
    "the autumn catalogue",
    "the data centre move",
    "the staff canteen",
    "the price list",
    "the audit",
)
_TEAMS = ("Purchasing", "Sales", "IT", "Workshop", "Accounts", "Logistics")

Document = tuple[str, str, dict[str, Any]]
"""Kind of document, its text, and what stands in it."""


def chat(rng: Random) -> Chat:
    """Write one extraction request with its answer."""
    kind, text, data = rng.choice(_DOCUMENTS)(rng)
    keys = ", ".join(data)
    order = fill(
        rng,
        f"[Extract|Please extract|Get] [these fields|the following fields|as JSON] from the {kind}: {keys}.",
        {},
    )
    prompt = f"{order}\n\n{text}" if rng.random() < 0.7 else f"{text}\n\n---\n{order}"
    indent = 2 if rng.random() < 0.5 else None
    reply = json.dumps(data, ensure_ascii=False, indent=indent)
    return Chat(app="doc-extract", system=_SYSTEM, turns=((prompt, reply),), json_reply=True)


def _date(rng: Random) -> tuple[str, str]:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    words = rng.choice((f"{day} {MONTHS[month - 1]} 2026", f"{MONTHS[month - 1]} {day}, 2026"))
    return words, f"2026-{month:02d}-{day:02d}"


def _invoice(rng: Random) -> Document:
    firm, number = rng.choice(_FIRMS), f"{rng.choice('RSTV')}-{rng.randint(1000, 9999)}"
    words, date = _date(rng)
    lines = [
        (rng.choice(_GOODS), rng.randint(1, 60), rng.randint(2, 90))
        for _ in range(rng.randint(1, 3))
    ]
    net = sum(count * price for _, count, price in lines)
    rate = rng.choice((7, 19, 20))
    total = round(net * (1 + rate / 100), 2)
    listed = "\n".join(f"{count} x {good} at {price}.00" for good, count, price in lines)
    due = rng.choice((None, 14, 30))
    terms = f"Payable within {due} days." if due else "Payable on receipt."
    text = f"{firm}\nInvoice {number} of {words}\n{listed}\nNet {net}.00 EUR, VAT {rate} percent, total {total:.2f} EUR\n{terms}"
    data = {
        "supplier": firm, "invoice_number": number, "date": date, "net": net, "vat_percent": rate, "total": total,
        "payment_days": due, "positions": [{"article": good, "quantity": count, "unit_price": price} for good, count, price in lines],
    }  # fmt: skip
    return "invoice", text, data


def _job(rng: Random) -> Document:
    firm, job, town = rng.choice(_FIRMS), rng.choice(_JOBS), rng.choice(_TOWNS)
    hours, pay = rng.choice((20, 30, 38, 40)), rng.randint(16, 34)
    words, date = _date(rng)
    skill, remote = (
        rng.choice(
            (
                "a driving licence",
                "two years of practice",
                "good spoken English",
                "first-aid training",
            )
        ),
        rng.random() < 0.4,
    )
    extra = "Two days a week can be done from home." if remote else "The work is on site."
    text = (
        f"{firm} in {town} is looking for a {job} ({hours} hours a week) from {words}. You bring {skill}. "
        f"We pay {pay} EUR an hour. {extra}"
    )
    return "job advert", text, {
        "employer": firm, "title": job, "place": town, "hours_per_week": hours, "start": date,
        "requirement": skill, "hourly_pay": pay, "remote_possible": remote,
    }  # fmt: skip


def _shipment(rng: Random) -> Document:
    firm, start, end = rng.choice(_FIRMS), *rng.sample(_TOWNS, 2)
    pallets, weight = rng.randint(1, 14), rng.randint(80, 4200)
    words, date = _date(rng)
    good = rng.choice(_GOODS)
    state = rng.choice(
        ("two pallets are wet", "one box is open", "everything is in order", "the seal is missing")
    )
    text = (
        f"Delivery note. {firm} sends {pallets} pallets of {good}, {weight:,} kg gross, from {start} to {end}. "
        f"Loaded on {words}. Remark of the driver: {state}."
    )
    return "delivery note", text, {
        "sender": firm, "goods": good, "pallets": pallets, "gross_weight_kg": weight, "from": start, "to": end,
        "loading_date": date, "damaged": state != "everything is in order",
    }  # fmt: skip


def _meeting(rng: Random) -> Document:
    topic, teams = rng.choice(_TOPICS), rng.sample(_TEAMS, 3)
    words, date = _date(rng)
    budget = rng.randint(4, 90) * 500
    tasks = rng.sample(
        (
            "get two more offers",
            "draw up a plan",
            "ask the works council",
            "test it for a week",
            "write to all suppliers",
        ),
        2,
    )
    text = (
        f"Notes on {topic}. Present: {teams[0]}, {teams[1]}. {teams[2]} sent apologies. Budget {budget:,} EUR was "
        f"approved. {teams[0]} will {tasks[0]}; {teams[1]} will {tasks[1]}. We meet again on {words}."
    )
    return "meeting notes", text, {
        "topic": topic, "present": teams[:2], "absent": [teams[2]], "approved_budget": budget,
        "actions": [{"owner": teams[0], "task": tasks[0]}, {"owner": teams[1], "task": tasks[1]}], "next_meeting": date,
    }  # fmt: skip


def _flat(rng: Random) -> Document:
    town, rooms, size = rng.choice(_TOWNS), rng.choice((1.5, 2, 2.5, 3, 4)), rng.randint(28, 130)
    rent, extra = rng.randint(8, 30) * 50, rng.randint(6, 20) * 10
    words, date = _date(rng)
    pets = rng.choice((True, False, None))
    said = {True: "Pets are welcome.", False: "No pets.", None: "Bicycle cellar in the house."}[
        pets
    ]
    text = f"To let in {town}: {rooms:g} rooms, {size} m2, rent {rent} EUR plus {extra} EUR for heating and water, free from {words}. {said}"
    return "advert", text, {
        "place": town, "rooms": rooms, "square_metres": size, "rent": rent, "extra_costs": extra,
        "total": rent + extra, "available_from": date, "pets_allowed": pets,
    }  # fmt: skip


def _complaint(rng: Random) -> Document:
    firm, good, count = rng.choice(_FIRMS), rng.choice(_GOODS), rng.randint(2, 40)
    fault = rng.choice(
        ("arrived rusty", "are the wrong size", "were not in the parcel", "broke on the first day")
    )
    wish = rng.choice(
        ("a replacement", "our money back", "a credit note", "a visit by your technician")
    )
    number = f"{rng.randint(100, 999)}/{rng.randint(10, 99)}"
    text = f"To {firm}. Our order {number}: {count} of the {good} {fault}. We ask for {wish} by the end of the week and will not pay before."
    return "complaint", text, {
        "addressee": firm, "order": number, "article": good, "quantity_affected": count, "fault": fault,
        "wanted": wish, "payment_withheld": True,
    }  # fmt: skip


def _event(rng: Random) -> Document:
    town, hour = rng.choice(_TOWNS), rng.randint(9, 20)
    words, date = _date(rng)
    what = rng.choice(
        ("spring market", "open day", "chess evening", "repair café", "choir concert", "fun run")
    )
    price = rng.choice((0, 3, 5, 8, 12))
    cost = "Admission is free." if price == 0 else f"Admission {price} EUR, children half price."
    seats = rng.choice((None, 40, 80, 120))
    limit = f" There are {seats} places." if seats else ""
    text = f"{what.capitalize()} in {town} on {words}, from {hour}:00. {cost}{limit} Bring a mug."
    return "announcement", text, {
        "event": what, "place": town, "date": date, "start": f"{hour:02d}:00", "price": price,
        "child_price": price / 2, "places": seats,
    }  # fmt: skip


def _reading(rng: Random) -> Document:
    site, kind = rng.choice(_TOWNS), rng.choice(("electricity", "water", "gas"))
    old = rng.randint(1000, 60000)
    new = old + rng.randint(20, 2400)
    words, date = _date(rng)
    unit = {"electricity": "kWh", "water": "m3", "gas": "m3"}[kind]
    text = f"Reading of the {kind} meter at the {site} site on {words}: {new} {unit}. Last reading {old} {unit}. The seal is intact."
    return "meter reading", text, {
        "site": site, "medium": kind, "date": date, "reading": new, "previous_reading": old,
        "consumption": new - old, "unit": unit, "seal_intact": True,
    }  # fmt: skip


_DOCUMENTS: tuple[Callable[[Random], Document], ...] = (
    _invoice, _job, _shipment, _meeting, _flat, _complaint, _event, _reading,
)  # fmt: skip
