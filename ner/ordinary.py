"""Writes the lists of ordinary words, of well-known places and peoples: `python -m ner.ordinary`.

All forms of the lexicon's words, without those that are names of people in a pool, unless English
speech cannot do without them.
"""

from ner.lexicon import gerund, past, plural, third, words
from ner.names import pools
from transforms.redaction.dictionary import PATH, PEOPLES_PATH, PLACES_PATH

_SHORT = 6
"""Longest adjective that is compared by endings, in letters."""
_HARDLY_NAMES = frozenset(
    (
        "agent an asks atom bag bare bath beat beer bin binder bite boil bone bones brands brick "
        "burger camps car cares carry carton cases char charity clear comment company constant "
        "contractor cousin cousins cruise date deep doctor dries drum fair fall fan fancy fee ferry "
        "flood floor font foot forget freely fresh fry glass glasses go good greet gross guard hacker "
        "ham hammer handler hang harm harsh hasty held hens hood hook hug hung innocent io jail job "
        "joke jug key kick kidney kiss lean lie lies line link lips loan lone low loyal lucky mad mall "
        "man master mats median men merchant mile mist modest mountain nail odd orchard owe page pages "
        "pan parent parts payer peer plank post priest put ram ran read reader real renders repo richer "
        "ring room roots ruin said sales salmon sandal sane sang sellers server shine short sim sims "
        "singer singleton small smart solar sole stack steward stock storms story strong suits tank "
        "tea ties tins tone toner toy vain valid valves victory violin wage wall walls wanting warmer "
        "weeks wild yoga"
    ).split()
)
"""Names in some list and of somebody, yet far more often words."""


def forms() -> set[str]:
    """Give all forms of the lexicon's words, in small letters."""
    found = {*words("common"), *words("adverbs")}
    for noun in (*words("nouns"), *words("technical"), *words("further")):
        found |= {noun, plural(noun)}
    for verb in words("verbs"):
        found |= {verb, third(verb), past(verb), gerund(verb)}
    for adjective in words("adjectives"):
        found |= {adjective, *_derived(adjective)}
    return {word.lower() for word in found if len(word) > 1}


def ordinary_words() -> list[str]:
    """Give what is no name, in order of the alphabet."""
    names = _names()
    kept = {*words("common"), *_HARDLY_NAMES}.difference(map(str.lower, words("ambiguous")))
    return sorted(word for word in forms() if word in kept or word not in names)


def known_places() -> list[str]:
    """Give countries, and regions, cities, peoples and languages that are no names of people."""
    countries = {word.lower() for word in words("countries")} - {"jordan", "chad", "georgia"}
    lists = ("regions", "places", "peoples", "languages")
    others = {word.lower() for name in lists for word in words(name)}
    return sorted(countries | (others - _names()))


def known_peoples() -> list[str]:
    """Give the peoples and languages among them."""
    others = {word.lower() for name in ("peoples", "languages") for word in words(name)}
    return sorted(others.intersection(known_places()))


def _names() -> set[str]:
    names = {word.lower() for word in words("ambiguous")}
    for pool in pools()[0]:
        names |= {name.lower() for name in (*pool.given, *pool.family)}
    return names


def _derived(adjective: str) -> tuple[str, ...]:
    adverb = f"{adjective[:-1]}y" if adjective.endswith("le") else f"{adjective}ly"
    if len(adjective) > _SHORT:
        return (adverb,)
    stem = adjective.removesuffix("e")
    stem = f"{stem[:-1]}i" if stem.endswith("y") else stem
    return f"{stem}er", f"{stem}est", f"{stem}ness", adverb


def main() -> None:
    """Write the lists, ordinary words with one line for each first letter."""
    lines: dict[str, list[str]] = {}
    for word in ordinary_words():
        lines.setdefault(word[0], []).append(word)
    text = "\n".join(" ".join(line) for line in lines.values())
    PATH.write_text(f"{text}\n", encoding="utf-8")
    PLACES_PATH.write_text("\n".join(known_places()) + "\n", encoding="utf-8")
    PEOPLES_PATH.write_text("\n".join(known_peoples()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
