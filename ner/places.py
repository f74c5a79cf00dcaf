"""Places and postal addresses of many countries."""

import functools
from collections.abc import Callable
from random import Random

from ner.lexicon import Invention, words
from ner.names import held_out
from ner.pieces import Piece, Pieces

_LOCALES = ("cs_CZ", "da_DK", "de_AT", "de_CH", "de_DE", "en_AU", "en_CA", "en_GB", "en_IE",
            "en_IN", "en_NZ", "en_US", "es_AR", "es_CL", "es_ES", "es_MX", "fi_FI", "fr_CH",
            "fr_FR", "hr_HR", "hu_HU", "id_ID", "it_IT", "nl_BE", "nl_NL", "no_NO", "pl_PL",
            "pt_BR", "pt_PT", "ro_RO", "sk_SK", "sl_SI", "sv_SE", "tr_TR", "fil_PH")  # fmt: skip
_SIZE = 250
_STATES = ("AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH "
           "NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR NSW QLD VIC WA SA "
           "TAS ON QC BC AB MB NS").split()  # fmt: skip
_OWN_STREETS = ("Maple Oak Pine Cedar Elm Main High Church Park Mill Station King's Queen's Victoria "
                "Albert Washington Lincoln Lake Hill River Spring Sunset Broad Market Bridge School "
                "Chestnut Walnut Willow Highland Meadow Forest Franklin Jefferson Jackson Madison "
                "Gandhi Nehru Temple Canal Harbor Ocean Bay Garden Rose Orchard Windsor York Green "
                "1st 2nd 3rd 4th 5th 12th 42nd Second Third Fifth Martin-Luther-King").split()  # fmt: skip
_KINDS = ("Street St St. Avenue Ave Ave. Road Rd Rd. Boulevard Blvd Lane Ln Drive Dr Dr. Court Ct "
          "Place Pl Square Sq Terrace Way Parkway Circle Highway Close Crescent Row Mews Grove "
          "Gardens Trail Loop").split()  # fmt: skip


@functools.cache
def _pool(locale: str) -> tuple[tuple[str, ...], ...]:
    """Draw (street names, street lines, cities, postal codes, addresses) of one locale, with its own seed."""
    from faker import Faker

    faker = Faker(locale)
    faker.seed_instance(f"places {locale}")
    makers = (faker.street_name, faker.street_address, faker.city, faker.postcode)
    parts = (
        tuple(sorted({str(make()).replace("\n", ", ") for _ in range(_SIZE)})) for make in makers
    )
    return (*parts, tuple(sorted({str(faker.address()) for _ in range(_SIZE)})))


_TOWN_ENDINGS = ("ton", "ford", "ham", "bury", "ville", "burg", "field", "mouth", "wick", "dale",
                 "stead", "berg", "stadt", "by", "haven", "port", "mere", "worth", "minster", "nagar",
                 "pur", "abad", "grad", "polis", "", "", "", "", "", "")  # fmt: skip


@functools.cache
def _invention() -> Invention:
    return Invention(tuple(place.lower() for place in words("places") if " " not in place))


def _invented(rng: Random) -> str:
    """Invent the name of a town."""
    ending = rng.choice(_TOWN_ENDINGS)
    stem = _invention()(rng)
    return (stem[: rng.randint(3, 5)] + ending if ending else stem).capitalize()


class Places:
    """Draws cities, countries, streets and whole addresses."""

    def __init__(self, rng: Random) -> None:
        """Take a source of chance."""
        self._rng = rng

    def city(self) -> Pieces:
        """Name a city, mostly a large one."""
        return _location(self._city())

    def country(self) -> Pieces:
        """Name a country."""
        return _location(self._rng.choice(words("countries")))

    def region(self) -> Pieces:
        """Name a state, a region or a quarter."""
        return _location(self._rng.choice(words("regions")))

    def location(self) -> Pieces:
        """Name a place of any of these kinds, or a city with its country."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.5:
            return self.city()
        if chance < 0.7:
            return self.country()
        if chance < 0.85:
            return self.region()
        state = rng.random() < 0.5
        whole = rng.choice(_STATES) if state else rng.choice(words("countries"))
        return (*self.city(), Piece(", "), *_location(whole))

    def street(self) -> Pieces:
        """Write the line with street and number, the street alone, or the whole address."""
        if self._rng.random() < 0.4:
            return self.address()
        return (Piece(self._line(self._locale(), bare=0.3), "ADDRESS"),)

    def zip(self) -> Pieces:
        """Write a postal code."""
        return (Piece(self._rng.choice(_pool(self._locale())[3]), "ADDRESS"),)

    def address(self) -> Pieces:
        """Write an address in one line or in several, with more or fewer of its parts."""
        rng, locale = self._rng, self._locale()
        if rng.random() < 0.35:
            return (Piece(self._whole(locale), "ADDRESS"),)
        parts = [self._line(locale, bare=0.0)]
        if rng.random() < 0.15:
            parts.insert(rng.choice([0, 1]), self._unit())
        if rng.random() < 0.85:
            city = rng.choice(_pool(locale)[2]) if rng.random() < 0.7 else self._city()
            parts.append(self._city_line(city, rng.choice(_pool(locale)[3])))
        if rng.random() < 0.3:
            parts.append(rng.choice(words("countries")))
            if rng.random() < 0.25:
                parts[-1] += f" {rng.choice(_pool(locale)[3])}"
        between = rng.choices([", ", "\n", " ", ",", ",\n"], [45, 32, 12, 4, 7])[0]
        return (Piece(between.join(parts), "ADDRESS"),)

    def _whole(self, locale: str) -> str:
        """Take an address as the locale writes it, or one of the forces' post."""
        rng = self._rng
        if rng.random() < 0.06:
            box = rng.choice(["PSC {}, Box {}", "Unit {} Box {}", "CMR {} Box {}"])
            post = f"{rng.choice(['APO', 'FPO', 'DPO'])} {rng.choice(['AA', 'AE', 'AP'])}"
            whole = f"{box.format(rng.randint(100, 9999), rng.randint(10, 9999))}\n{post}"
            whole = f"{whole} {rng.randint(10000, 99999)}"
        else:
            whole = rng.choice(_pool(locale)[4])
        between = rng.choices(["\n", ", ", " "], [50, 35, 15])[0]
        country = f"{between}{rng.choice(words('countries'))}" if rng.random() < 0.25 else ""
        return whole.replace("\n", between) + country

    def building(self) -> str:
        """Name a venue; no address in itself."""
        rng = self._rng
        adjective, noun = rng.choice(words("adjectives")), rng.choice(words("nouns"))
        kind = rng.choice(["Hotel", "Hall", "Church", "Park", "Cafe", "Arena", "Museum", "Inn"])
        return f"the {adjective.capitalize()} {noun.capitalize()} {kind}"

    def _city(self) -> str:
        rng, chance = self._rng, self._rng.random()
        if chance < 0.6:
            return rng.choice(words("places"))
        if chance < 0.72:
            return _invented(rng)
        city = rng.choice(_pool(self._locale())[2])
        return rng.choice(words("places")) if held_out(city) else city

    def _locale(self) -> str:
        return "en_US" if self._rng.random() < 0.25 else self._rng.choice(_LOCALES)

    def _line(self, locale: str, *, bare: float) -> str:
        rng = self._rng
        names, lines, _, _, _ = _pool(locale)
        if rng.random() < bare:
            return rng.choice(names) if rng.random() < 0.5 else self._own_street()
        forms: list[tuple[int, Callable[[], str]]] = [
            (20, lambda: f"{rng.randint(1, 9999)} {self._own_street()}"),
            (10, lambda: f"{rng.randint(1, 9999)} {rng.choice(names)}"),
            (
                5,
                lambda: (
                    f"{rng.choice(names)} {rng.randint(1, 250)}{rng.choice(['', '', 'a', 'B'])}"
                ),
            ),
            (7, self._indian_line),
            (3, self._japanese_line),
            (55, lambda: rng.choice(lines)),
        ]
        weights = [weight for weight, _ in forms]
        return rng.choices([make for _, make in forms], weights)[0]()

    def _japanese_line(self) -> str:
        blocks = "-".join(str(self._rng.randint(1, 30)) for _ in range(3))
        return f"{blocks} {self._rng.choice(words('places'))}"

    def _own_street(self) -> str:
        rng = self._rng
        side = rng.choice(["", "", "", "", "N ", "W. ", "North ", "East ", "SW "])
        return f"{side}{rng.choice(_OWN_STREETS)} {rng.choice(_KINDS)}"

    def _indian_line(self) -> str:
        rng = self._rng
        number = f"{rng.choice(['Flat No ', 'H.No. ', 'Plot ', 'No. ', '#', 'Door No. '])}"
        number += f"{rng.randint(1, 400)}{rng.choice(['', '/A', '-B', '/3'])}"
        name = rng.choice(_pool("en_IN")[2])
        kind = rng.choice(["Nagar", "Colony", "Marg", "Layout", "Road", "Sector 14", "Enclave",
                           "Street", "Main Road", "Cross", "Society", "Apartments"])  # fmt: skip
        return f"{number}, {name} {kind}"

    def _unit(self) -> str:
        rng = self._rng
        kind = rng.choice(["Apt", "Apt.", "Suite", "Unit", "Flat", "Floor", "Room", "#", "Ste"])
        return f"{kind} {rng.randint(1, 950)}{rng.choice(['', '', 'A', 'b'])}"

    def _city_line(self, city: str, code: str) -> str:
        rng = self._rng
        state = rng.choice(_STATES)
        return rng.choice(
            [f"{city}, {state} {code}", f"{city} {state} {code}", f"{code} {city}", f"{city} {code}",
             f"{city}, {code}", city, f"{city}, {state}", f"{city}\n{code}"]
        )  # fmt: skip


def _location(text: str) -> Pieces:
    article = next((each for each in ("the ", "The ") if text.startswith(each)), "")
    if article and text != "The Hague":
        return (Piece(article), Piece(text.removeprefix(article), "LOCATION"))
    return (Piece(text, "LOCATION"),)
