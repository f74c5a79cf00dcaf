"""Personal data of many kinds, in prose, in JSON and in code, each value listed for the tests."""

import json

from sample_logs.generator import people
from sample_logs.generator.cases_failures import kept
from sample_logs.generator.model import Call, Chat, Secret
from sample_logs.generator.phrasing import bank
from sample_logs.generator.studio import APPLICATIONS, Dialogue, Studio, script_of
from sample_logs.generator.traffic import Writers

_GOODS = ("tents", "lamps", "kettles", "maps", "oars", "boots", "stoves", "blankets")
_APPS = ("shop-assist", "bank-help", "travel-desk", "telecom-care")
_SYSTEM = "You are a support assistant. Be brief, and never repeat card numbers or passwords."


def prose(studio: Studio, _: Writers) -> tuple[list[Call], list[Secret]]:
    """Write two chats per kind of personal data; in one the value stays in the history."""
    calls, secrets = list[Call](), list[Secret]()
    for number, item in enumerate(bank("personal_data")["prose"]):
        for again in range(2):
            secret: Secret = getattr(people, item["draw"])(studio.rng)
            told, wish = item["sentence"].replace("{v}", secret.value), item["wish"]
            answer = item["answer"].replace("{v}", secret.value)
            turns = [
                (
                    f"{told} {wish}" if again else f"{wish} {told}",
                    answer.replace("{v}", secret.value),
                )
            ]
            if number % 2 == again:
                turns.append(
                    (
                        "Thank you, and how do I reach you if it doesn't work?",
                        "Write here at any time; the chat stays open for 30 days.",
                    )
                )
            made = studio.chat(
                Chat(app=_APPS[number % 4], system=_SYSTEM, turns=tuple(turns)), studio.moment()
            )
            for call in made:
                call.expected = kept(f"pii_prose_{item['case']}")
            calls, secrets = calls + made, [*secrets, secret]
    return calls, secrets


def in_json(studio: Studio, _: Writers) -> tuple[list[Call], list[Secret]]:
    """Write extraction requests whose text and JSON answer hold the same personal data."""
    calls, secrets = list[Call](), list[Secret]()
    for number, goods in enumerate(_GOODS):
        name, mail = people.person(studio.rng), people.email(studio.rng)
        phone = people.phone(studio.rng)
        iban, home = people.iban(studio.rng), people.address(studio.rng)
        note = (
            f"Customer record. Name: {name.value}. E-mail: {mail.value}. Phone: {phone.value}. "
            f"IBAN: {iban.value}. Address: {home.value}. Buys {goods}."
        )
        data = {
            "name": name.value,
            "email": mail.value,
            "phone": phone.value,
            "iban": iban.value,
            "address": home.value,
            "buys": goods,
        }
        ask = f"Extract name, email, phone, iban, address, buys as JSON.\n\n{note}"
        answer = json.dumps(data, indent=2 if number % 2 else None)
        chat = Chat(
            app="doc-extract",
            system="Answer with one JSON object.",
            turns=((ask, answer),),
            json_reply=True,
        )
        made = studio.chat(chat, studio.moment())
        made[0].expected = kept("pii_json")
        calls, secrets = calls + made, [*secrets, name, mail, phone, iban, home]
    return calls, secrets


def in_code(studio: Studio, _: Writers) -> tuple[list[Call], list[Secret]]:
    """Write code questions with keys, passwords, addresses and hosts in the code."""
    calls, secrets = list[Call](), list[Secret]()
    for number in range(8):
        key, mail, host = (
            people.access_key(studio.rng),
            people.email(studio.rng),
            people.ip(studio.rng),
        )
        code = (
            f'ACCESS_KEY = "{key.value}"\nADMIN = "{mail.value}"\nHOST = "{host.value}"\n\n'
            f"def connect_{number}():\n    return Client(HOST, key=ACCESS_KEY, owner=ADMIN)"
        )
        ask = f"Review this before I push it:\n```python\n{code}\n```"
        answer = (
            "Three values don't belong in the code. Read them from the environment:\n"
            "```python\nimport os\n\n"
            f'HOST = os.environ["HOST"]  # was {host.value}\n```\n'
            f"Deactivate the key {key.value}: it must count as leaked."
        )
        chat = Chat(app="code-buddy", system="You review code.", turns=((ask, answer),))
        made = studio.chat(chat, studio.moment())
        made[0].expected = kept("pii_code")
        calls, secrets = calls + made, [*secrets, key, mail, host]
    return calls, secrets


def in_metadata(studio: Studio, writers: Writers) -> tuple[list[Call], list[Secret]]:
    """Write calls whose user id and caller session are e-mail addresses."""
    role = APPLICATIONS["shop-assist"].role
    calls, secrets = list[Call](), list[Secret]()
    for _ in range(5):
        mail = people.email(studio.rng)
        chat = writers.chat(studio.rng, "shop")
        metadata = {
            "app": "shop-assist",
            "user_id": mail.value,
            "session_id": f"s-{studio.rng.getrandbits(40):010x}",
        }
        dialogue = Dialogue("shop-assist", chat.system, tuple(script_of(chat)), metadata)
        made = studio.calls(dialogue, studio.moment())
        for call in made:
            call.caller = f"arn:aws:sts::{call.account}:assumed-role/{role}/{mail.value}"
            call.expected = kept("pii_metadata")
        calls, secrets = calls + made, [*secrets, mail]
    return calls, secrets


def found_late(studio: Studio, _: Writers) -> tuple[list[Call], list[Secret]]:
    """Write numbers that only a later message makes sensitive."""
    calls, secrets = list[Call](), list[Secret]()
    for _turn in range(3):
        number = people.bank_number(studio.rng)
        turns = (
            (f"{number.value}", "What is this number, and what shall I do with it?"),
            (
                "It is my bank account number. Which bank is it?",
                f"The account number {number.value} doesn't name the bank; the routing one does.",
            ),
        )
        made = studio.chat(Chat(app="bank-help", system=_SYSTEM, turns=turns), studio.moment())
        for call in made:
            call.expected = kept("pii_named_later", build=None)
        calls, secrets = calls + made, [*secrets, number]
    return calls, secrets


MAKERS = (prose, in_json, in_code, in_metadata, found_late)
