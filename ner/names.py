"""Names of people: pools of many countries, invented ones, and the ways in which they are written."""

import functools
import importlib
import itertools
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from ner.lexicon import Invention, words
from ner.pieces import Piece, Pieces

_LOCALES = (
    "az_AZ bg_BG cs_CZ da_DK de_AT de_CH de_DE el_GR en_GB en_IE en_IN en_KE en_NG en_NZ en_PK "
    "en_TH en_US es_AR es_CL es_CO es_ES es_MX et_EE fi_FI fr_BE fr_CA fr_CH fr_FR ga_IE ha_NG "
    "hr_HR hu_HU hy_AM id_ID ig_NG is_IS it_IT ja_JP ka_GE ko_KR lt_LT lv_LV mk_MK nl_BE nl_NL "
    "no_NO pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sv_SE sw tr_TR tw_GH uk_UA uz_UZ vi_VN yo_NG "
    "zh_CN zh_TW zu_ZA ar_AA fa_IR he_IL"
).split()
_HEAVY = {"en_US": 14, "en_GB": 6, "own": 16, "en_IN": 5, "es_MX": 2, "es_ES": 2, "fr_FR": 2}
_NO_VOWELS = frozenset({"ar_AA", "fa_IR", "he_IL"})
"""Scripts that write no vowels: romanised letter by letter, what comes out is no name."""
_PARTICLES = ("de", "de la", "del", "van", "van der", "van den", "von", "di", "da", "dos", "bin",
              "al", "El", "Al", "le", "La", "St.", "ter", "ben", "ibn", "Mac", "Ó")  # fmt: skip


@dataclass(frozen=True)
class Pool:
    """The names of one locale."""

    given: tuple[str, ...]
    family: tuple[str, ...]


def held_out(name: str) -> bool:
    """Tell whether a name is kept from training, for measuring on unseen names: one in twenty."""
    return zlib.crc32(name.casefold().encode()) % 20 == 0


@functools.cache
def pools() -> tuple[tuple[Pool, ...], tuple[int, ...]]:
    """Read the pools of all locales, and how often each is drawn from."""
    chosen = {"own": Pool(words("given_names"), words("family_names"))}
    for locale in _LOCALES:
        if locale not in _NO_VOWELS:
            pool = _faker_pool(locale)
            if len(pool.given) >= 20 and len(pool.family) >= 20:
                chosen[locale] = pool
    weights = tuple(_HEAVY.get(locale, 1) for locale in chosen)
    return tuple(chosen.values()), weights


@functools.cache
def unseen() -> Pool:
    """Read the names of all locales that are kept from training and stand in no pool."""
    known = {name.casefold() for pool in pools()[0] for name in (*pool.given, *pool.family)}
    kept = [_faker_pool(each, kept=True) for each in _LOCALES if each not in _NO_VOWELS]
    return Pool(
        tuple(name for pool in kept for name in pool.given if name.casefold() not in known),
        tuple(name for pool in kept for name in pool.family if name.casefold() not in known),
    )


def _faker_pool(locale: str, *, kept: bool = False) -> Pool:
    module = importlib.import_module(f"faker.providers.person.{locale}")
    given = _names(module.Provider, ("first_name", "given"))
    family = _names(module.Provider, ("last_name", "surname", "family"))
    return Pool(
        tuple(name for name in given if held_out(name) == kept),
        tuple(name for name in family if held_out(name) == kept),
    )


def _names(provider: type, beginnings: tuple[str, ...]) -> tuple[str, ...]:
    lists = [
        getattr(provider, attribute)
        for attribute in sorted(dir(provider))
        if attribute.startswith(beginnings)
        and isinstance(getattr(provider, attribute), tuple | list | dict)
    ]
    found = (_romanised(str(name)) for names in lists for name in _flat(names))
    return tuple(dict.fromkeys(name for name in found if _is_name(name)))


def _flat(names: Iterable[object]) -> Iterable[object]:
    for name in names:
        if isinstance(name, tuple | list):
            yield from _flat(name)
        else:
            yield name


def _romanised(name: str) -> str:
    from anyascii import anyascii

    name = name.strip()
    if name and not name.isascii() and max(map(ord, name)) > 0x24F:
        return str(anyascii(name)).replace("'", "").capitalize()
    return name


def _is_name(name: str) -> bool:
    return 2 <= len(name) <= 24 and name[0].isalpha() and "{" not in name


@functools.cache
def _inventions() -> tuple[tuple[Invention, Invention], ...]:
    return tuple(
        (Invention(pool.given), Invention(pool.family)) for pool in pools()[0]
    )  # fmt: skip


class People:
    """Draws names and writes them as people do."""

    def __init__(self, rng: Random, *, invented: float = 0.25) -> None:
        """Take a source of chance; `invented` is the share of names in no list."""
        self._rng = rng
        self._invented = invented
        self._pools, weights = pools()
        self._weights = list(itertools.accumulate(weights))

    def given(self, pool: int | None = None) -> str:
        """Draw a given name."""
        return self._draw(0, self._pool() if pool is None else pool)

    def family(self, pool: int | None = None) -> str:
        """Draw a family name."""
        return self._draw(1, self._pool() if pool is None else pool)

    def person(self) -> Pieces:
        """Write a person by given name, by whole name, or rarely somebody whom everybody knows."""
        chance = self._rng.random()
        if chance < 0.06:
            return _person(self._rng.choice(words("famous")))
        return self.first() if chance < 0.48 else self.full()

    def first(self) -> Pieces:
        """Write a given name, at times a double or an ambiguous one."""
        chance = self._rng.random()
        if chance < 0.07:
            return _person(self._rng.choice(words("ambiguous")[:140]))
        if chance < 0.10:
            pool = self._pool()
            return _person(f"{self.given(pool)}{self._rng.choice('- ')}{self.given(pool)}")
        return _person(self.given())

    def last(self) -> Pieces:
        """Write a family name."""
        return _person(self._family_form(self._pool()))

    def full(self) -> Pieces:
        """Write given and family name in one of many forms."""
        rng, pool = self._rng, self._pool()
        given, family = self.given(pool), self._family_form(pool)
        if rng.random() < 0.2:
            family = self._family_form(self._pool())
        if rng.random() < 0.04:
            given = rng.choice(words("ambiguous"))
        if rng.random() < 0.03:
            family = rng.choice(words("ambiguous"))
        return _person(self._arranged(given, family, pool))

    def _arranged(self, given: str, family: str, pool: int) -> str:
        rng = self._rng
        initial = rng.choice("ABCDEFGHIJKLMNOPRSTVWZ")
        forms = (
            (60, f"{given} {family}"),
            (6, f"{given} {initial}. {family}"),
            (3, f"{given} {initial} {family}"),
            (6, f"{given} {self.given(pool)} {family}"),
            (4, f"{given[0]}. {family}"),
            (2, f"{given[0]}.{initial}. {family}"),
            (1, f"{given[0]} {family}"),
            (2, f"{given} {family[0]}."),
            (3, f"{given} {family} {self.family(pool)}"),
            (3, f"{given} {family}-{self.family(pool)}"),
            (2, f"{given} {family} {rng.choice(['Jr.', 'Jr', 'Sr.', 'II', 'III', 'IV'])}"),
            (3, f"{family}, {given}"),
            (2, f"{family} {given}"),
            (1, f'{given} "{self.given()}" {family}'),
        )
        return rng.choices([form for _, form in forms], [weight for weight, _ in forms])[0]

    def _family_form(self, pool: int) -> str:
        family, chance = self.family(pool), self._rng.random()
        if chance < 0.04:
            return f"{self._rng.choice(_PARTICLES)} {family}"
        if chance < 0.055:
            return f"{self._rng.choice(['O', 'D'])}'{family.capitalize()}"
        if chance < 0.07:
            return f"{self._rng.choice(['Mc', 'Mac', 'Fitz', 'De', 'Al-', 'El-', 'Ben-'])}{family}"
        return family

    def _pool(self) -> int:
        return self._rng.choices(range(len(self._pools)), cum_weights=self._weights)[0]

    def _draw(self, kind: int, pool: int) -> str:
        if self._rng.random() < self._invented:
            return _inventions()[pool][kind](self._rng).capitalize()
        names = self._pools[pool].given if kind == 0 else self._pools[pool].family
        return self._rng.choice(names)


def _person(text: str) -> Pieces:
    return (Piece(text, "PERSON"),)
