"""What each slot of a frame may be filled with."""

import json
from collections.abc import Callable, Mapping
from random import Random

from ner.lexicon import gerund, past, plural, third, words
from ner.listings import Listings
from ner.moments import MONTHS, WEEKDAYS, Moments
from ner.names import People
from ner.phrases import Phrases, first_up
from ner.pieces import Piece, Pieces, plain
from ner.places import Places

_TITLES = ("Mr.", "Mrs.", "Ms.", "Dr.", "Mr", "Mrs", "Ms", "Dr", "Prof.", "Miss", "Sir", "Madam",
           "Professor", "Mx.", "Lady", "Rev.", "Fr.", "Sister", "Herr", "Frau", "Monsieur",
           "Madame", "Señor", "Señora", "Signor")  # fmt: skip
_RELATIVE = ("yesterday", "last week", "two days ago", "next month", "in 3 days", "this morning",
             "tonight", "an hour ago", "last year", "48 hours", "every day", "the weekend")  # fmt: skip
_JOBS = ("accountant", "actor", "architect", "baker", "barber", "bookkeeper", "bricklayer", "chef",
         "carpenter", "clerk", "consultant", "courier", "data scientist", "dentist", "designer",
         "developer", "doctor", "driver", "economist", "editor", "electrician", "engineer", "farmer",
         "firefighter", "florist", "gardener", "hairdresser", "Head of Sales", "HR manager",
         "journalist", "judge", "lawyer", "librarian", "marketing assistant", "mechanic", "musician",
         "nurse", "office manager", "painter", "paramedic", "pharmacist", "photographer", "pilot",
         "plumber", "police officer", "Product Manager", "professor", "programmer", "receptionist",
         "recruiter", "Sales Director", "scientist", "secretary", "Senior Engineer", "singer",
         "social worker", "Software Engineer", "student", "surgeon", "tailor", "teacher",
         "translator", "tutor", "Vice President", "veterinarian", "waiter", "writer", "CTO")  # fmt: skip
_COMPANY_ENDINGS = ("Inc", "Inc.", "Ltd", "LLC", "GmbH", "Corp", "Corporation", "Group", "PLC", "AG",
                    "& Co", "& Sons", "Bank", "Airlines", "Insurance", "University", "Partners",
                    "Holdings", "Solutions", "Systems", "Industries", "Foundation", "Hospital",
                    "School", "Hotels", "Motors", "Foods", "Energy", "Pharma", "Media", "Records",
                    "Institute", "Council", "FC", "United", "Consulting", "Technologies", "Labs",
                    "Logistics", "Textiles", "Trips", "Travel", "Tours", "Dairy", "Metals", "Paper",
                    "Seeds", "Joinery", "Cycles", "Telecom", "Mobile", "Electronics", "Furniture",
                    "Bakery", "Brewery", "Farms", "Shipping", "Freight", "Robotics", "Software",
                    "Analytics", "Health", "Clinic", "Dental", "Legal", "Outfitters", "Books",
                    "Press", "Studios", "Games", "Sports", "Fitness", "Water", "Gas", "Utilities",
                    "Credit Union", "Trust", "Realty", "Properties", "Homes", "Construction")  # fmt: skip
_COMPANIES = ("Amazon", "Apple", "Microsoft", "Google", "Walmart", "Target", "Costco", "IKEA",
              "Siemens", "Bosch", "Toyota", "Honda", "Nissan", "Volkswagen", "Ford", "Chase",
              "Wells Fargo", "Barclays", "HSBC", "Citibank", "Goldman Sachs", "JP Morgan", "Visa",
              "Verizon", "AT&T", "Vodafone", "Comcast", "Delta", "Lufthansa", "Emirates", "Ryanair",
              "British Airways", "FedEx", "UPS", "DHL", "Nike", "Adidas", "Zara", "H&M", "Samsung",
              "Sony", "Nokia", "Intel", "IBM", "Oracle", "SAP", "Cisco", "Pfizer", "Bayer", "Roche",
              "Nestle", "Unilever", "Shell", "BP", "Harvard", "Stanford", "MIT", "Oxford University",
              "NATO", "the UN", "UNICEF", "the FBI", "NASA", "the European Union", "Parliament",
              "Congress", "the Senate", "Real Madrid", "Manchester United", "the Lakers", "BBC",
              "CNN", "Reuters", "Netflix", "Marks & Spencer", "Johnson & Johnson", "McDonald's",
              "Starbucks", "Tesco", "Infosys", "Wipro", "Tata Motors", "Air India")  # fmt: skip


_SCREENS = ("Account", "Settings", "Security", "Privacy", "Orders", "Bills", "Trips", "Extras",
            "Delivery", "Documents", "Limits", "Notifications", "Devices", "Profile", "Payments",
            "Details", "Invoice", "Usage", "Returns", "Guarantee", "Repairs", "Overdraft", "Cards",
            "Statements", "Language", "Billing", "General", "Display", "Sound", "Network", "Storage",
            "Roaming", "Help", "Contact", "Support", "Past", "Stays", "Home", "More", "Service",
            "Parts", "Missing part", "Delete account", "Sign-in", "Two-step sign-in", "Passwords",
            "Preferences", "Rewards", "Wishlist", "Messages", "Inbox", "Archive", "Export", "Import",
            "Reports", "Team", "Members", "Roles", "Integrations", "Developer", "Advanced", "About",
            "Appearance", "Accessibility", "Check-in", "Seat", "Luggage", "Vouchers", "Offers",
            "Yearly change", "Object", "June", "July", "May", "Download", "Cancel", "Plans", "Options",
            "Mini", "Plus", "Max", "Basic", "Problem", "Damage", "Photo", "Address", "Data", "Money")  # fmt: skip
_COLORS = (
    "black",
    "white",
    "navy",
    "grey",
    "red",
    "green",
    "beige",
    "blue",
    "teal",
    "Oak",
    "Slate",
)
_CURRENCIES = ("EUR", "GBP", "CHF", "USD", "euros", "pounds", "dollars", "rupees", "eur", "gbp")


class Slots:
    """Fills slots from one source of chance."""

    def __init__(self, rng: Random) -> None:
        """Set up the drawing of names, places, dates, phrases and machine text."""
        self._rng = rng
        self.people = People(rng)
        self.places = Places(rng)
        self.moments = Moments(rng)
        self.phrases = Phrases(rng)
        self.listings = Listings(rng, self.phrases)
        self._labelled = self._labelled_slots()
        self._plain = {**self._word_slots(), **self._phrase_slots(), **self._value_slots()}

    def __call__(self, name: str) -> Pieces:
        """Fill the slot of this name.

        Raises:
            KeyError: there is no such slot.
        """
        labelled = self._labelled.get(name)
        return labelled() if labelled else plain(self._plain[name]())

    def organization(self) -> Pieces:
        """Name a company or another body."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.3:
            name = rng.choice(_COMPANIES)
        elif chance < 0.5:
            name = f"{self.people.family()} {rng.choice(_COMPANY_ENDINGS)}"
        elif chance < 0.6:
            name = f"{self.people.family()}{rng.choice([', ', ' & ', '-', ' and '])}{self.people.family()}"
            name += rng.choice(["", "", " LLP", " Group"])
        elif chance < 0.8:
            name = f"{first_up(self.phrases.noun())} {rng.choice(_COMPANY_ENDINGS)}"
        else:
            name = f"{self.phrases.symbols.product()} {rng.choice(_COMPANY_ENDINGS)}"
        article = "the " if name.startswith("the ") else ""
        return (Piece(article), Piece(name.removeprefix("the "), "ORGANIZATION"))

    def brand(self) -> str:
        """Name a thing that is sold: often by a word that is a name of people or places elsewhere."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.3:
            return rng.choice(words("ambiguous"))
        if chance < 0.5:
            return first_up(self.phrases.noun())
        if chance < 0.65:
            return self.people.family()
        if chance < 0.8:
            return self.phrases.symbols.product()
        return rng.choice(words("places")) if chance < 0.88 else self.people.given()

    def screen(self) -> str:
        """Name a page, a tab or a section as user interfaces do."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.5:
            return rng.choice(_SCREENS)
        if chance < 0.75:
            word = self.phrases.any_word() if rng.random() < 0.5 else plural(self.phrases.noun())
            return first_up(word)
        noun = rng.choice([self.phrases.noun(), plural(self.phrases.noun())])
        return f"{first_up(rng.choice([self.phrases.adjective(), self.phrases.verb()]))} {noun}"

    def json_record(self) -> str:
        """Write what a task of extraction answers: keys, words, numbers and places."""
        rng, symbols = self._rng, self.phrases.symbols
        values = (lambda: rng.randint(0, 5000), self.phrases.noun, lambda: rng.random() < 0.5,
                  lambda: f"{self.phrases.adjective()} {self.phrases.noun()}", symbols.version,
                  lambda: rng.randint(1, 999) / 10, lambda: rng.choice(_JOBS), symbols.id,
                  self.brand, self.phrases.heading)  # fmt: skip
        made = {symbols.snake(): rng.choice(values)() for _ in range(rng.randint(2, 6))}
        return json.dumps(made, indent=rng.choice([None, 2, 2]), ensure_ascii=False)

    def titled(self) -> Pieces:
        """Write a title, which is no part of the name, and a name."""
        name = self.people.last() if self._rng.random() < 0.65 else self.people.full()
        return (Piece(f"{self._rng.choice(_TITLES)} "), *name)

    def optional_first(self) -> Pieces:
        """Write nothing, or a blank and a given name."""
        return (Piece(" "), *self.people.first()) if self._rng.random() < 0.5 else ()

    def _labelled_slots(self) -> Mapping[str, Callable[[], Pieces]]:
        people, places, moments = self.people, self.places, self.moments
        return {
            "person": people.person, "first": people.first, "last": people.last,
            "full": people.full, "titled": self.titled, "opt_name": self.optional_first,
            "initial": lambda: (Piece(f"{self._rng.choice('ABCDEGHJKLMNPRSTW')}.", "PERSON"),),
            "city": places.city, "country": places.country, "region": places.region,
            "loc": places.location, "address": places.address, "street": places.street,
            "zip": places.zip, "date": moments.date, "dob": moments.birth,
            "month_year": moments.month_year, "org": self.organization,
            "nrp": lambda: (Piece(self._rng.choice(words("peoples")), "NRP"),),
            "nrps": lambda: (Piece(self._rng.choice(words("peoples_plural")), "NRP"),),
        }  # fmt: skip

    def _word_slots(self) -> Mapping[str, Callable[[], str]]:
        p, pick = self.phrases, self._rng.choice
        return {
            "noun": p.noun, "nouns": lambda: plural(p.noun()), "Noun": lambda: first_up(p.noun()),
            "adj": p.adjective, "Adj": lambda: first_up(p.adjective()), "adv": p.adverb,
            "verb": p.verb, "verbs": lambda: third(p.verb()), "verbing": lambda: gerund(p.verb()),
            "verbed": lambda: past(p.verb()), "word": p.any_word,
            "tnoun": lambda: p.noun(technical=True), "Tverb": lambda: first_up(p.verb()),
            "tnouns": lambda: plural(p.noun(technical=True)),
            "Tnoun": lambda: first_up(p.noun(technical=True)),
            "Tnouns": lambda: first_up(plural(p.noun(technical=True))),
            "Tverbs": lambda: first_up(third(p.verb())), "it": lambda: pick(["it", "them"]),
            "poss": lambda: pick(["his", "her", "their"]), "pron": lambda: pick(["he", "she"]),
            "weekday": lambda: pick(WEEKDAYS), "month": lambda: pick(MONTHS),
            "job": lambda: pick(_JOBS), "lang": lambda: pick(words("languages")),
            "rel": lambda: pick(_RELATIVE), "n_ambiguous": lambda: pick(words("ambiguous")).lower(),
            "hashtag": lambda: "".join(p.symbols.parts(2)),
            "Screen": self.screen, "screen_end": self.screen, "Brand": self.brand,
            "color": lambda: pick(_COLORS), "currency": lambda: pick(_CURRENCIES),
            "langname": lambda: pick(["python", "js", "java", "bash", "sql", "go", "json", ""]),
            "place_name": self.places.building,
        }  # fmt: skip

    def _phrase_slots(self) -> Mapping[str, Callable[[], str]]:
        p, lists = self.phrases, self.listings
        return {
            "np": p.noun_phrase, "Np": lambda: first_up(p.noun_phrase()), "nps": p.nouns,
            "tnp": lambda: p.noun_phrase(technical=True),
            "Tnp": lambda: first_up(p.noun_phrase(technical=True)),
            "clause": p.clause, "tclause": lambda: p.clause(technical=True),
            "sentence": p.sentence, "Sentence": p.sentence, "heading": p.heading,
            "tsentence": lambda: p.sentence(technical=True),
            "Tsentence": lambda: p.sentence(technical=True),
            "code": lists.code, "logs": lists.logs, "shell": lists.shell, "json": lists.json,
            "sql": lists.sql, "trace": lists.trace, "html": lists.html,
            "markdown_table": lists.table, "json_record": self.json_record,
        }  # fmt: skip

    def _value_slots(self) -> Mapping[str, Callable[[], str]]:
        s, rng = self.phrases.symbols, self._rng
        return {
            "ident": s.snake, "Ident": s.camel, "CONST": s.constant, "type": s.kind,
            "Error": s.error, "file": s.file, "path": s.path, "url": s.url, "user": s.user,
            "product": s.product, "lib": s.product, "version": s.version, "id": s.id,
            "phone": s.phone, "code_letters": s.letters, "card": s.card, "amount": s.amount, "email": self._email,
            "iban": lambda: s.digits("DE## #### #### #### #### ##"),
            "ssn": lambda: s.digits("###-##-####"),
            "num": lambda: str(rng.choice([rng.randint(1, 12), rng.randint(1, 999)])),
            "year": lambda: str(rng.randint(1900, 2029)), "age": lambda: str(rng.randint(1, 99)),
            "clock": self.moments.clock,
            "code_name": lambda: f"{''.join(rng.choices('ABCDEFGHKLMNPRSTWX', k=2))}-{rng.randint(10, 99999)}",
        }  # fmt: skip

    def _email(self) -> str:
        rng = self._rng
        host = rng.choice(
            ["gmail", "yahoo", "hotmail", "outlook", "".join(self.phrases.symbols.parts(2))]
        )
        name = self.people.given().lower().replace(" ", "")
        name += rng.choice(["", ".", "_"]) + rng.choice([self.people.family().lower(), "", ""])
        name += rng.choice(["", str(rng.randint(1, 999))])
        if rng.random() < 0.15:
            words_said = ["{} gmailcom", "{}gmailcom", "{} at gmail dot com", "{} gmail com",
                          "{}yahoocom", "{} @ gmail . com", "{}mailcom"]  # fmt: skip
            return rng.choice(words_said).format(name)
        return f"{name.replace(' ', '')}@{host}.{rng.choice(['com', 'org', 'net', 'de', 'co.uk', 'in'])}"
