"""Reads lists of words and phrases that would be unreadable as Python into compiled patterns."""

import re
from importlib.resources import files

_HEADER = re.compile(r"\[([a-z_]+)\](?: (.+))?")
_REFERENCE = re.compile(r"\{([a-z_]{2,})\}")
_CONTINUED = "  "
_SHARED_STARTS = (r"\b", "^")


class Words:
    """One pattern of a list, matched without regard to case.

    The text is put in lower case and not the comparison: only then does `re` skip an alternative by
    its first letter, which is worth a factor of five to ten with hundreds of them.
    """

    def __init__(self, source: str) -> None:
        self.pattern = re.compile(source)

    def search(self, text: str) -> re.Match[str] | None:
        """Search in the text; offsets are those of its lower-case form."""
        return self.pattern.search(text.lower())

    def match(self, text: str) -> re.Match[str] | None:
        """Match at the text's start."""
        return self.pattern.match(text.lower())

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Match the whole text."""
        return self.pattern.fullmatch(text.lower())


def read_patterns(name: str) -> dict[str, Words]:
    """Compile the patterns of a text file of this package.

    The format, one alternative a line, in lower case: `[name]` begins a pattern, and what stands
    behind it frames its alternatives, at `{}`; `{name}` stands for an earlier pattern; a line that
    begins with two blanks continues the one before; `#` begins a comment line.

    Raises:
        KeyError: A line refers to a pattern that does not stand before it.
        re.error: A pattern is malformed.
    """
    frames: dict[str, str] = {}
    alternatives: dict[str, list[str]] = {}
    current: list[str] = []
    lines = (files("transforms.filters") / name).read_text(encoding="utf-8").splitlines()
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header:
            current = alternatives.setdefault(header[1], [])
            frames[header[1]] = header[2] or "{}"
        elif line.startswith(_CONTINUED) and current:
            current[-1] += line.removeprefix(_CONTINUED)
        elif line.strip() and not line.startswith("#"):
            current.append(line)
    sources: dict[str, str] = {}
    for key, each in alternatives.items():
        joined = _REFERENCE.sub(lambda match: f"(?:{sources[match[1]]})", _joined(each))
        sources[key] = frames[key].replace("{}", joined, 1)
    return {key: Words(source) for key, source in sources.items()}


def _joined(alternatives: list[str]) -> str:
    """Join alternatives, what several begin with taken out, so that letters come first."""
    rest = [each for each in alternatives if not each.startswith(_SHARED_STARTS)]
    groups = []
    for start in _SHARED_STARTS:
        behind = [each.removeprefix(start) for each in alternatives if each.startswith(start)]
        groups += [f"{start}(?:{'|'.join(behind)})"] if behind else []
    return "|".join([*rest, *groups])
