"""What a request looks like: counts of the marks of a closed question and of an open task."""

import re
from itertools import pairwise

from transforms.filters.text import word_set

HEAD_CHARACTERS = 350
TAIL_CHARACTERS = 250
"""A longer request is looked at by its start and its end: there the task is said."""
MAX_COUNT = 3
"""Counts are cut here: the tenth sign says no more than the third."""

# What each mark speaks for is for the weights to say; pairs of words are joined by "_".
MARKS: dict[str, frozenset[str]] = {
    "asks_fact": word_set(
        "who when where whose which how_many how_much how_old how_tall how_long how_far how_often "
        "what_is what_are what_was what_were what_does what_year what_day what_time what's who's",
    ),
    "asks_for_lookup": word_set(
        "find_out determine identify look_up check retrieve fetch define translate convert "
        "calculate compute solve count get_the tell_me name_the list_the list_all list_out",
    ),
    "asks_to_explain": word_set(
        "explain describe summarize summarise outline overview define concept concepts basics "
        "history_of process_of steps step difference detail",
    ),
    "asks_to_make": word_set(
        "create design develop build compose draft generate make set_up implement write produce "
        "construct",
    ),
    "asks_to_plan": word_set(
        "plan plans planning schedule organize organise itinerary routine strategy strategies "
        "prepare arrange programme curriculum budget roadmap checklist",
    ),
    "asks_for_advice": word_set(
        "recommend recommendation recommendations suggest suggestion suggestions advise advice "
        "tips ideas help_me assist_me assist guide_me guidance improve better should_i best_way "
        "options",
    ),
    "asks_to_act": word_set(
        "order book buy download install send reserve delete move rename upload play open run "
        "monitor scan scrape crawl automate backup back_up track analyze analyse predict forecast "
        "visualize visualise plot compare clean process update optimize optimise fix debug",
    ),
    "asks_to_search": word_set("find search locate gather collect look_for browse research curate"),
    "first_person": word_set("i i'm i'd i've we we're us"),
    "wishes": word_set(
        "i_want i_need i'd_like would_like i'm_planning i'm_looking i'm_interested i'm_thinking "
        "i'm_trying i_wish we_want we_need looking_to interested_in considering",
    ),
    "possessive": word_set("my our"),
    "placeholder": word_set(
        "specific given certain particular provided various different multiple several some any "
        "something someone somewhere thing things stuff etc",
    ),
    "carrier": word_set(
        "file files folder directory website webpage page dataset data database text document "
        "image photo photos system app application script code tool project report blog",
    ),
    "open_noun": word_set(
        "resource resources course courses tutorial tutorials material materials books recipe "
        "recipes activities method methods technique techniques product products equipment service "
        "services workshop workshops exercise exercises workout meal trip vacation party event "
        "playlist game games movie movies gift restaurant restaurants hotel hotels job jobs skill "
        "skills trends news review reviews article articles",
    ),
    "subjective": word_set(
        "best good great nice popular top-rated interesting healthy affordable cheap effective "
        "simple easy quick beautiful fun important comprehensive suitable creative modern "
        "professional reliable useful authentic traditional famous",
    ),
    "ranked": word_set(
        "top most first last largest highest biggest tallest longest oldest bestselling winner "
        "winners won award",
    ),
    "recent": word_set(
        "latest current newest recent recently today now new trending today's currently",
    ),
    "time_span": word_set(
        "last_week last_month last_year next_week next_month next_year this_week this_month "
        "this_year past_year past_month past_week yesterday tomorrow century decade",
    ),
    "step_by_step": word_set("including such_as includes include along_with beginners beginner"),
    "indefinite": word_set("a an"),
    "definite": word_set("the"),
    "preposition": word_set("in on of from at by between"),
    "conjunction": word_set("and or also then plus"),
    "condition": word_set(
        "with without under over less more least only must not exactly within that_is that_are "
        "that_can that_will that_has that_have",
    ),
    "can_you": word_set("can_you could_you would_you will_you"),
}
SHAPES = (
    "proper_names",
    "numbers",
    "quoted",
    "questions",
    "closed_ending",
    "imperative_first",
)
"""Features that are no counts of words."""
NAMES = (*MARKS, *SHAPES)

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
_NAME = re.compile(r"(?<=[a-z0-9,;:] )[A-Z]")
_QUOTED = re.compile(r"\"[^\"\n]{1,120}\"|(?<!\w)'[^'\n]{2,120}'(?!\w)")
_CLOSED = re.compile(
    r"(?:[^.?!\n]{0,80}[,:] )?(?:how (?:many|much|old|tall|long|far|often|big)|who|when|where|"
    r"what (?:is|are|was|were|will|percentage|fraction|number|time|year|day)|which|is|are|was|"
    r"were|does|did|has|have)\b",
    re.IGNORECASE,
)
_NOT_IMPERATIVE = word_set("i we my what who how which when where is are the a can")
_PLACES = {name: place for place, name in enumerate(MARKS)}


def _index() -> tuple[dict[str, tuple[int, ...]], dict[str, dict[str, tuple[int, ...]]]]:
    """Return the places of single words, and by first word those of pairs."""
    single: dict[str, tuple[int, ...]] = {}
    pairs: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, words in MARKS.items():
        for word in words:
            first, _, second = word.partition("_")
            known = pairs.setdefault(first, {}) if second else single
            known[second or first] = (*known.get(second or first, ()), _PLACES[name])
    return single, pairs


_SINGLE, _PAIRS = _index()


def window(text: str) -> str:
    """Return the part of a request that is looked at, with plain quotation marks."""
    if len(text) > HEAD_CHARACTERS + TAIL_CHARACTERS:
        text = text[:HEAD_CHARACTERS] + "\n" + text[-TAIL_CHARACTERS:]
    return text if text.isascii() else text.translate(_PLAIN_MARKS)


_PLAIN_MARKS = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


def words_of(seen: str) -> list[str]:
    """Return the words of a window, lower case."""
    return _WORD.findall(seen.lower())


def features(seen: str, words: list[str]) -> list[float]:
    """Return the features of a request in the order of `NAMES`, each in 0..`MAX_COUNT`.

    Args:
        seen: What `window` gave.
        words: What `words_of` gave for it.
    """
    counts = [0] * len(MARKS)
    for word in words:
        for place in _SINGLE.get(word, ()):
            counts[place] += 1
    for one, other in pairwise(words):
        if one in _PAIRS:
            for place in _PAIRS[one].get(other, ()):
                counts[place] += 1
    shapes = (
        len(_NAME.findall(seen)),
        sum(word[0].isdigit() for word in words),
        len(_QUOTED.findall(seen)) if "'" in seen or '"' in seen else 0,
        seen.count("?"),
        int(bool(_CLOSED.match(_last_sentence(seen)))),
        int(bool(words) and words[0] not in _NOT_IMPERATIVE),
    )
    return [float(min(count, MAX_COUNT)) for count in (*counts, *shapes)]


def _last_sentence(text: str) -> str:
    parts = [part for part in _SENTENCE_END.split(text[-TAIL_CHARACTERS:]) if part.strip()]
    return parts[-1].strip() if parts else ""
