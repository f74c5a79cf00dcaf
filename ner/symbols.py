"""Names that machines go by: identifiers, paths, versions, products, numbers, log lines, code."""

import functools
from random import Random

from ner.lexicon import Invention, past, words

_PRODUCT_ENDINGS = ("ly", "ify", "base", "hub", "io", "DB", "SQL", "Flow", "Kit", "Cloud", "X", "OS",
                    "ML", "JS", "Py", "stack", "ware", "script", "Net", "box", "soft", "tron")  # fmt: skip
_TYPES = ("int", "str", "bool", "float", "dict", "list", "bytes", "object", "tuple", "Callable",
          "Optional[str]", "list[int]", "Iterable[str]", "None", "Any", "Path")  # fmt: skip
_TOP = ("com", "org", "net", "io", "de", "co.uk", "dev", "edu", "in", "fr")


@functools.cache
def _invention() -> Invention:
    return Invention(tuple(word.lower() for word in words("products")))


class Symbols:
    """Draws what stands in code and logs."""

    def __init__(self, rng: Random) -> None:
        """Take a source of chance."""
        self._rng = rng

    def parts(self, most: int = 3) -> list[str]:
        """Draw the words that make an identifier."""
        rng = self._rng
        lists = ("technical", "technical", "technical", "verbs", "nouns", "adjectives")
        return [rng.choice(words(rng.choice(lists))) for _ in range(rng.randint(1, most))]

    def snake(self) -> str:
        """Write `an_identifier`, at times a short one or one with underscores around it."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.1:
            return rng.choice("i j k n x y z s f v key val obj cls self args kwargs ctx db df fp "
                              "tmp buf idx msg req res err foo bar baz spam eggs ham".split())  # fmt: skip
        name = "_".join(self.parts())
        if chance < 0.16:
            return f"_{name}"
        if chance < 0.2:
            return f"__{name}__"
        return name

    def camel(self) -> str:
        """Write `AnIdentifier` or `anIdentifier`."""
        text = "".join(part.capitalize() for part in self.parts())
        return text[0].lower() + text[1:] if self._rng.random() < 0.2 else text

    def constant(self) -> str:
        """Write `A_CONSTANT`."""
        return "_".join(self.parts()).upper()

    def dotted(self) -> str:
        """Write a dotted path of modules."""
        return ".".join([*self.parts(), self._rng.choice([self.camel(), self.snake()])])

    def any_symbol(self) -> str:
        """Write any kind of identifier."""
        rng = self._rng
        return rng.choice([self.snake, self.camel, self.constant, self.dotted, self.call])()

    def call(self) -> str:
        """Write a call."""
        return f"{self.snake()}({self._rng.choice(['', self.snake(), self.snake() + '=None'])})"

    def kind(self) -> str:
        """Name a type."""
        return self._rng.choice(_TYPES) if self._rng.random() < 0.7 else self.camel()

    def error(self) -> str:
        """Name an exception."""
        rng = self._rng
        known = ["ValueError", "TypeError", "KeyError", "OSError", "IndexError", "RuntimeError",
                 "AttributeError", "NullPointerException", "TimeoutError", "ImportError",
                 "StopIteration", "NotImplementedError", "ConnectionError"]  # fmt: skip
        made = self.camel() + rng.choice(["Error", "Exception", "Warning"])
        return rng.choice(known) if rng.random() < 0.6 else made

    def product(self) -> str:
        """Name a product, known or invented."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.62:
            return rng.choice(words("products"))
        word = _invention()(rng) if chance < 0.85 else rng.choice(words("nouns"))
        name = word.capitalize() + (rng.choice(_PRODUCT_ENDINGS) if rng.random() < 0.5 else "")
        return f"{name} {rng.choice(['Pro', 'Plus', 'Max', 'Mini', 'X', 'One', 'Cloud'])}" if (
            rng.random() < 0.08
        ) else name  # fmt: skip

    def version(self) -> str:
        """Write a version number."""
        rng = self._rng
        numbers = [str(rng.randint(0, 20)) for _ in range(rng.randint(2, 3))]
        return rng.choice(["", "", "v"]) + ".".join(numbers)

    def file(self) -> str:
        """Name a file."""
        ending = self._rng.choice("py js ts json yaml toml txt md csv log sh java go rs html css "
                                  "xml sql ipynb pdf png docx xlsx zip tar.gz cfg ini".split())  # fmt: skip
        return f"{self._rng.choice([self.snake(), self.camel(), '-'.join(self.parts())])}.{ending}"

    def path(self) -> str:
        """Write a path to a file."""
        root = self._rng.choice(
            ["/", "./", "~/", "/usr/lib/", "/var/log/", "/etc/", "C:\\", "src/"]
        )
        divider = "\\" if root.endswith("\\") else "/"
        return root + divider.join([*self.parts(), self.file()])

    def url(self) -> str:
        """Write an address in the web."""
        rng = self._rng
        host = f"{rng.choice(['www.', 'api.', 'docs.', ''])}{''.join(self.parts(2))}"
        return f"https://{host}.{rng.choice(_TOP)}/{'/'.join(self.parts())}"

    def user(self) -> str:
        """Write a user name as people choose them."""
        rng = self._rng
        return "".join(self.parts(2)) + rng.choice(["", "_", str(rng.randint(1, 999)), "xx"])

    def hexadecimal(self, length: int) -> str:
        """Write hexadecimal digits."""
        return "".join(self._rng.choices("0123456789abcdef", k=length))

    def id(self) -> str:
        """Write an order, booking or account number."""
        rng = self._rng
        letters = "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=3))
        digits = "".join(rng.choices("0123456789", k=rng.randint(3, 10)))
        return rng.choice(
            [digits, f"{letters}{digits}", f"{letters}-{digits}", f"#{digits}", letters.lower()
             + f" {digits[:3]}", " ".join(self.hexadecimal(4)),
             " ".join(f"{rng.choice('abcdfghkprstx')} {rng.randint(1, 99)}" for _ in range(3)), self.hexadecimal(8), letters
             + f" {digits[:4]}", f"{letters[:2]}{digits[:3]}{letters[2]}"]
        )  # fmt: skip

    def letters(self) -> str:
        """Write a code of two to four small letters, with digits or without."""
        rng = self._rng
        text = "".join(rng.choices("bcdfghjklmnpqrstvwxyzae", k=rng.randint(2, 4)))
        return text + rng.choice(["", "", str(rng.randint(1, 999)), f" {rng.randint(1, 999)}"])

    def digits(self, pattern: str) -> str:
        """Fill a pattern: each `#` becomes a digit."""
        return "".join(
            self._rng.choice("0123456789") if mark == "#" else mark for mark in pattern
        )  # fmt: skip

    def phone(self) -> str:
        """Write a telephone number."""
        return self.digits(self._rng.choice(
            ["###-###-####", "(###) ###-####", "+1 ### ### ####", "##########", "0#### ######",
             "+44 20 #### ####", "+91 ##### #####", "+49 ### #######", "###.###.####", "0## ### ####",
             "+33 # ## ## ## ##", "### ### ####"]))  # fmt: skip

    def card(self) -> str:
        """Write a card number."""
        return self.digits(self._rng.choice(["4### #### #### ####", "5###############",
                                             "####-####-####-####", "3### ###### #####"]))  # fmt: skip

    def amount(self) -> str:
        """Write a sum of money."""
        rng = self._rng
        number = rng.choice([f"{rng.randint(1, 999)}", f"{rng.randint(1, 99)},{rng.randint(100, 999)}",
                             f"{rng.randint(1, 999)}.{rng.randint(0, 99):02}"])  # fmt: skip
        return rng.choice(["${}", "{} USD", "€{}", "£{}", "{} EUR", "Rs. {}", "{} dollars", "₹{}",
                           "{}k", "USD {}", "$ {}"]).format(number)  # fmt: skip

    def past_verb(self) -> str:
        """Draw a verb in the past tense."""
        return past(self._rng.choice(words("verbs")))
