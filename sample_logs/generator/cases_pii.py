"""Personal data of many kinds, in prose, in JSON and in code, each value listed for the tests."""

import json
from collections.abc import Callable
from random import Random

from sample_logs.generator import people
from sample_logs.generator.cases_failures import kept
from sample_logs.generator.model import Call, Chat, Secret
from sample_logs.generator.studio import APPLICATIONS, Studio, script_of
from sample_logs.generator.traffic import Writers

Made = tuple[Secret, str, str, str]
"""A secret, the sentence that holds it, what the user wants, and the answer."""

_PROSE: dict[str, tuple[Callable[[Random], Secret], str, str, str]] = {
    "person": (people.person, "My name is {v}.", "Can you tell me how to change it to my married name?", "Upload the certificate under Account > Name; it is changed within two days."),
    "email": (people.email, "My e-mail is {v}.", "Why do I get no newsletter?", "Check the spam folder first, then tick Newsletter under Account > Messages; {v} is confirmed already."),
    "phone": (people.phone, "You can call me on {v} after five.", "Can someone ring me about my order?", "Yes, I have noted that {v} should be called after five in the afternoon."),
    "card": (people.card, "I paid with the credit card {v}.", "Is the payment through?", "Please never send a card number in the chat. The payment went through this morning."),
    "iban": (people.iban, "Please send the refund to the IBAN {v}.", "How long does that take?", "Refunds to a bank account take two to four working days."),
    "ssn": (people.ssn, "My social security number (SSN) is {v}.", "Which box of the form does it go in?", "It goes in box a of the form; check it twice before you send it."),
    "ip": (people.ip, "The router log shows the IP address {v}.", "Is that address inside my network?", "{v} is not a private address, so it belongs to the outside."),
    "token_url": (people.token_url, "The link in the mail is {v}", "It says expired. What now?", "Ask for a new link under Forgotten password; each works for one hour."),
    "bitcoin": (people.bitcoin, "They want the money in bitcoin, to the wallet {v}.", "Is that a normal way to pay rent?", "No. Don't pay: a landlord who asks for bitcoin is almost always a fraud."),
    "passport": (people.passport, "My US passport number is {v}.", "Can I travel to Oslo with it for two weeks?", "Yes, up to 90 days without a visa; it must be valid for three months beyond the stay."),
    "driver_license": (people.driver_license, "My driver license number is {v}.", "May I hire a van with it?", "Yes, an ordinary licence is enough for vans up to 3.5 tonnes."),
    "bank_number": (people.bank_number, "My bank account number is {v}.", "Do you need the routing number as well?", "Yes, both are needed for a US account."),
    "routing": (people.routing, "The ABA routing number of my bank is {v}.", "Is it the same for wires?", "Not always: many banks have a second one for wires. Ask yours."),
    "itin": (people.itin, "My taxpayer ITIN is {v}.", "Does it expire?", "It expires when it was not used on a return for three years in a row."),
    "nhs": (people.nhs, "My NHS number is {v}.", "Where do I find my prescriptions?", "In the app under Health records, after you have proved who you are."),
    "nino": (people.nino, "My national insurance number is {v}.", "Is a tax year missing for my pension?", "You can see all years under State Pension forecast on the tax office's site."),
    "birth_date": (people.birth_date, "My date of birth is {v}.", "Do I still get the youth fare?", "The youth fare is for travellers under 26 on the day of travel."),
    "mac": (people.mac, "The MAC address of the printer is {v}.", "How do I give it a fixed address?", "In the router's menu under Home network, choose the printer and tick Always the same address."),
    "medical_license": (people.medical_license, "The medical certificate, DEA number {v}, is on the prescription.", "Is that where it should be?", "Yes, it stands at the top, beside the doctor's signature."),
    "access_key": (people.access_key, "The script uses the access key {v}.", "Is it safe to commit?", "No. Remove it, deactivate the key, and let the script take its credentials from a role."),
    "password": (people.password, "My password is {v}.", "Why can't I log in?", "Please change it now, since you have told it to somebody. Then log in with the new one."),
    "address": (people.address, "We live at {v}.", "Do you deliver there on Saturdays?", "Yes, Saturday delivery reaches that area; choose it at checkout."),
    "bare_name": (people.bare_name, "{v} sits next to me and has the same fault.", "Should we open two cases?", "One case is enough; add both devices to it."),
}  # fmt: skip
_APPS = ("shop-assist", "bank-help", "travel-desk", "telecom-care")
_SYSTEM = "You are a support assistant. Be brief, and never repeat card numbers or passwords."


def prose(studio: Studio, _: Writers) -> tuple[list[Call], list[Secret]]:
    """Write two chats per kind of personal data, some going on with the value still in the history."""
    calls, secrets = list[Call](), list[Secret]()
    for number, (case, (make, sentence, wish, answer)) in enumerate(_PROSE.items()):
        for again in range(2):
            secret = make(studio.rng)
            told = sentence.replace("{v}", secret.value)
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
                call.expected = kept(f"pii_prose_{case}")
            calls, secrets = calls + made, [*secrets, secret]
    return calls, secrets


def in_json(studio: Studio, _: Writers) -> tuple[list[Call], list[Secret]]:
    """Write extraction requests whose text and JSON answer hold the same personal data."""
    calls, secrets = list[Call](), list[Secret]()
    for number in range(8):
        name, mail, phone = (
            people.person(studio.rng),
            people.email(studio.rng),
            people.phone(studio.rng),
        )
        iban, home = people.iban(studio.rng), people.address(studio.rng)
        note = (
            f"Customer record. Name: {name.value}. E-mail: {mail.value}. Phone: {phone.value}. IBAN: {iban.value}. "
            f"Address: {home.value}. Wants paper invoices."
        )
        data = {
            "name": name.value,
            "email": mail.value,
            "phone": phone.value,
            "iban": iban.value,
            "address": home.value,
            "paper": True,
        }
        ask = f"Extract name, email, phone, iban, address, paper as JSON.\n\n{note}"
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
            "Three values don't belong in the code. Read them from the environment:\n```python\nimport os\n\n"
            f'HOST = os.environ["HOST"]  # was {host.value}\n```\nDeactivate the key {key.value}: it must count as leaked.'
        )
        chat = Chat(app="code-buddy", system="You review code.", turns=((ask, answer),))
        made = studio.chat(chat, studio.moment())
        made[0].expected = kept("pii_code")
        calls, secrets = calls + made, [*secrets, key, mail, host]
    return calls, secrets


def in_metadata(studio: Studio, writers: Writers) -> tuple[list[Call], list[Secret]]:
    """Write calls whose user id and caller session are e-mail addresses."""
    calls, secrets = list[Call](), list[Secret]()
    for _ in range(5):
        mail = people.email(studio.rng)
        chat = writers.chat(studio.rng, "shop")
        metadata = {
            "app": "shop-assist",
            "user_id": mail.value,
            "session_id": f"s-{studio.rng.getrandbits(40):010x}",
        }
        made = studio.calls(
            "shop-assist", chat.system, script_of(chat), studio.moment(), metadata=metadata
        )
        for call in made:
            call.caller = f"arn:aws:sts::{call.account}:assumed-role/{APPLICATIONS['shop-assist'].role}/{mail.value}"
            call.expected = kept("pii_metadata")
        calls, secrets = calls + made, [*secrets, mail]
    return calls, secrets


def found_late(studio: Studio, _: Writers) -> tuple[list[Call], list[Secret]]:
    """Write numbers that only a later message makes sensitive: bare in the question, named afterwards."""
    calls, secrets = list[Call](), list[Secret]()
    for _turn in range(3):
        number = people.bank_number(studio.rng)
        turns = (
            (f"{number.value}", "What is this number, and what shall I do with it?"),
            (
                "It is my bank account number. Which bank is it?",
                f"The bank account number {number.value} alone doesn't name the bank; the routing number does.",
            ),
        )
        made = studio.chat(Chat(app="bank-help", system=_SYSTEM, turns=turns), studio.moment())
        for call in made:
            call.expected = kept("pii_named_later", build=None)
        calls, secrets = calls + made, [*secrets, number]
    return calls, secrets


MAKERS = (prose, in_json, in_code, in_metadata, found_late)
