"""A small grammar of English prose without names: everyday and technical."""

import functools
from random import Random

from ner.lexicon import Invention, gerund, past, plural, third, words
from ner.symbols import Symbols

_DETERMINERS = ("the", "the", "a", "this", "that", "each", "your", "my", "our", "their", "his",
                "her", "its", "any", "some", "every", "another", "no")  # fmt: skip
_PREPOSITIONS = ("of", "for", "with", "in", "on", "from", "to", "by", "at", "about", "without",
                 "after", "before", "during", "between", "under", "over", "through", "against",
                 "near", "within", "across", "behind", "into", "like", "since", "until")  # fmt: skip
_PRONOUNS = ("I", "you", "he", "she", "we", "they", "it", "someone", "everyone", "who", "people")
_MODALS = ("can", "could", "will", "would", "should", "may", "might", "must", "do not", "did not",
           "won't", "can't", "don't", "didn't", "has to", "is going to", "used to")  # fmt: skip
_LINKS = ("and", "but", "so", "because", "while", "although", "if", "when", "since", "unless",
          "which", "then", "whereas", "until")  # fmt: skip
_ENDINGS = ("ing", "ed", "tion", "ness", "ly", "er", "ment", "able", "ize", "ism", "ity", "ous")
_NUMBERS = ("two", "three", "four", "five", "six", "ten", "several", "many", "few", "most", "all")


@functools.cache
def _invention(list_name: str) -> Invention:
    return Invention(words(list_name))


class Phrases:
    """Draws words, phrases and sentences; `technical` ones use the technical list."""

    def __init__(self, rng: Random) -> None:
        """Take a source of chance."""
        self._rng = rng
        self.symbols = Symbols(rng)

    def noun(self, *, technical: bool = False) -> str:
        """Draw a noun, rarely an invented one."""
        return self._word("technical" if technical else "nouns")

    def verb(self) -> str:
        """Draw a verb in its base form."""
        return self._word("verbs")

    def adjective(self) -> str:
        """Draw an adjective, at times a derived or joined one."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.06:
            return rng.choice(["un", "non-", "re", "pre-", "multi-", "self-"]) + past(self.verb())
        if chance < 0.14:
            return past(rng.choice(words("verbs")))
        if chance < 0.2:
            return gerund(rng.choice(words("verbs")))
        return self._word("adjectives")

    def adverb(self) -> str:
        """Draw an adverb."""
        return self._rng.choice(words("adverbs"))

    def any_word(self) -> str:
        """Draw any word, in any form."""
        rng = self._rng
        verb = self.verb()
        return rng.choice(
            [self.noun(), plural(self.noun()), self.noun(technical=True), verb, past(verb),
             gerund(verb), third(verb), self.adjective(), self.adverb()]
        )  # fmt: skip

    def nouns(self, *, technical: bool = False) -> str:
        """Write a plural noun phrase."""
        noun = plural(self.noun(technical=technical))
        if self._rng.random() < 0.35:
            return f"{self.adjective()} {noun}"
        return noun

    def noun_phrase(self, *, technical: bool = False) -> str:
        """Write a noun phrase with its determiner."""
        rng = self._rng
        noun = self.noun(technical=technical)
        if rng.random() < 0.25:
            noun = f"{self.noun(technical=technical)} {noun}"
        if rng.random() < 0.35:
            noun = f"{self.adjective()} {noun}"
        chance = rng.random()
        if chance < 0.15:
            return f"{rng.choice(_NUMBERS)} {plural(noun)}"
        determiner = rng.choice(_DETERMINERS) if chance < 0.9 else ""
        if determiner == "a" and noun[0] in "aeiou":
            determiner = "an"
        if technical and chance > 0.93:
            return f"{rng.choice(['the ', '', 'a '])}{self.symbols.any_symbol()} {noun}"
        phrase = f"{determiner} {noun}".strip()
        if rng.random() < 0.25:
            rest = self.noun_phrase(technical=technical)
            return f"{phrase} {rng.choice(_PREPOSITIONS)} {rest}"
        return phrase

    def clause(self, *, technical: bool = False) -> str:
        """Write a main clause without a full stop."""
        rng, verb, chance = self._rng, self.verb(), self._rng.random()
        this = self.noun_phrase(technical=technical)
        that = self.noun_phrase(technical=technical)
        if chance < 0.3:
            text = f"{this} {third(verb)} {that}"
        elif chance < 0.5:
            text = f"{rng.choice(_PRONOUNS)} {past(verb)} {that}"
        elif chance < 0.65:
            text = f"{rng.choice(_PRONOUNS)} {rng.choice(_MODALS)} {verb} {that}"
        elif chance < 0.8:
            text = (
                f"{this} {rng.choice(['is', 'was', 'has been', 'must be'])} {past(verb)} by {that}"
            )
        elif chance < 0.88:
            text = f"there {rng.choice(['is', 'was', 'are'])} {that}"
        elif chance < 0.94:
            text = f"{verb} {that}"
        else:
            text = f"{this} is {self.adverb()} {self.adjective()}"
        if rng.random() < 0.2:
            text += f" {self.adverb()}"
        if rng.random() < 0.18:
            text += (
                f"{rng.choice([' ', ', '])}{rng.choice(_LINKS)} {self.clause(technical=technical)}"
            )
        return text

    def sentence(self, *, technical: bool = False) -> str:
        """Write a sentence; it begins with a capital and ends with a mark."""
        rng = self._rng
        text = self.clause(technical=technical)
        if rng.random() < 0.15:
            text = f"{self.adverb()}{rng.choice([', ', ' '])}{text}"
        mark = rng.choices([".", "?", "!", ":", "..."], [85, 7, 4, 2, 2])[0]
        return first_up(text) + mark

    def heading(self) -> str:
        """Write a heading of two to five words with capitals."""
        rng = self._rng
        count = rng.randint(1, 5)
        chosen = [
            self.noun(technical=True) if rng.random() < 0.35 else self.any_word()
            for _ in range(count)
        ]
        if count > 2 and rng.random() < 0.5:
            chosen.insert(2, rng.choice(["of", "and", "for", "the", "in", "to", "with", "&", "vs"]))
        if rng.random() < 0.2:
            chosen[rng.randrange(len(chosen))] = rng.choice(words("products"))
        style = rng.random()
        if style < 0.1:
            return " ".join(chosen).upper()
        if style < 0.25:
            return first_up(" ".join(chosen))
        return " ".join(first_up(word) if len(word) > 3 else word for word in chosen)

    def _word(self, list_name: str) -> str:
        rng, chance = self._rng, self._rng.random()
        if chance < 0.03:
            return _invention(list_name)(rng)
        if chance < 0.05:
            return _invention(list_name)(rng) + rng.choice(_ENDINGS)
        return rng.choice(words(list_name))


def first_up(text: str) -> str:
    """Raise the first letter."""
    return text[:1].upper() + text[1:]
