"""The generator's words and their forms."""

import functools
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent / "lexicon"
_IRREGULAR_PAST = dict(
    pair.split(":")
    for pair in (
        "become:became begin:began break:broke bring:brought build:built buy:bought catch:caught "
        "choose:chose come:came cost:cost cut:cut deal:dealt draw:drew dream:dreamt drink:drank "
        "drive:drove eat:ate fall:fell feed:fed feel:felt fight:fought find:found fly:flew "
        "forget:forgot forgive:forgave freeze:froze get:got give:gave go:went grow:grew hang:hung "
        "hear:heard hide:hid hit:hit hold:held hurt:hurt keep:kept know:knew lead:led leave:left "
        "lend:lent let:let lose:lost make:made mean:meant meet:met overwrite:overwrote pay:paid "
        "put:put quit:quit read:read ride:rode ring:rang rise:rose run:ran say:said see:saw "
        "sell:sold send:sent set:set shake:shook shine:shone show:showed shut:shut sing:sang "
        "sit:sat sleep:slept speak:spoke spend:spent spill:spilt split:split spread:spread "
        "stand:stood steal:stole stick:stuck swim:swam take:took teach:taught tell:told "
        "think:thought throw:threw understand:understood wake:woke wear:wore win:won write:wrote"
    ).split()
)
_DOUBLED = frozenset(
    (
        "admit ban beg commit control cut drag drop drum fit flag forget get grab hit hop hug jog "
        "knit log map nod occur permit plan plug prefer program put quit refer regret rub run "
        "scan set shut sit skip slip snap split spot stop strip swap swim tip trim wrap zip let"
    ).split()
)


@functools.cache
def words(name: str) -> tuple[str, ...]:
    """Read a list of words, or of phrases divided by `|`, each once, in the file's order."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip()
    entries = text.split("|") if "|" in text else text.split()
    return tuple(dict.fromkeys(entry.strip() for entry in entries))


def plural(noun: str) -> str:
    """Form the plural as the rules have it."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in set("aeiou"):
        return noun[:-1] + "ies"
    return noun + "s"


def third(verb: str) -> str:
    """Form the third person singular."""
    return verb + "es" if verb.endswith("o") else plural(verb)


def gerund(verb: str) -> str:
    """Form what ends in -ing."""
    if verb in _DOUBLED:
        return verb + verb[-1] + "ing"
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        return verb[:-1] + "ing"
    return verb + "ing"


def past(verb: str) -> str:
    """Form the past tense."""
    if verb in _IRREGULAR_PAST:
        return _IRREGULAR_PAST[verb]
    if verb in _DOUBLED:
        return verb + verb[-1] + "ed"
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in set("aeiou"):
        return verb[:-1] + "ied"
    return verb + "ed"


class Invention:
    """Invents words that sound like given ones: a chain of letters, three at a time."""

    def __init__(self, examples: tuple[str, ...]) -> None:
        """Learn from examples; their case is kept."""
        self._known = frozenset(examples)
        self._next: dict[str, list[str]] = {}
        for word in examples:
            padded = f"^^^{word}$"
            for place in range(3, len(padded)):
                self._next.setdefault(padded[place - 3 : place], []).append(padded[place])

    def __call__(self, rng: Random) -> str:
        """Invent a word of 3 to 12 letters that is none of the examples."""
        for _ in range(20):
            word = self._walk(rng)
            if 3 <= len(word) <= 12 and word not in self._known:
                return word
        return word or "ela"

    def _walk(self, rng: Random) -> str:
        letters = "^^^"
        while letters[-1] != "$" and len(letters) < 18:
            letters += rng.choice(self._next[letters[-3:]])
        return letters[3:].rstrip("$")
