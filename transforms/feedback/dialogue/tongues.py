"""Whether two short messages are in different languages, told by their commonest words."""

import re

from transforms.filters.language_profiles import WORDS

_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0400-\u04ff\u0590-\u05ff\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff"
    "\u3400-\u9fff\uac00-\ud7af]"
)
_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "nl")
_QUESTIONS = {
    "en": "what when where who which why you we i here much many long please want need a any tell",
    "de": "was wann wo wer welche welcher warum man ich ein gibt muss",
    "es": "qué cuándo dónde quién cuál cómo por cuánto hay el aquí",
    "fr": "quoi quand où qui quel quelle comment pourquoi combien je",
    "it": "cosa quando dove chi quale come perché quanto",
    "pt": "quê quando onde quem qual como quanto",
    "nl": "wat wanneer waar wie welke hoe waarom ik",
}
_COMMON = {name: WORDS[name] | frozenset(_QUESTIONS[name].split()) for name in _LANGUAGES}


def languages_differ(one: str, other: str) -> bool:
    """Tell whether both languages are known, and are not the same."""
    first, second = _language(one), _language(other)
    return bool(first and second) and first != second


def _language(text: str) -> str:
    """Name a language, or a script; empty where two are as likely."""
    script = _OTHER_SCRIPT.search(text)
    if script:
        return f"script {ord(script[0]) >> 8:x}"
    found = _WORD.findall(text.lower())
    hits = sorted((sum(w in _COMMON[name] for w in found), name) for name in _LANGUAGES)
    (second, _), (most, best) = hits[-2:]
    return best if most > second else ""
