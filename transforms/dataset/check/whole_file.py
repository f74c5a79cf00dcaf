"""Rules that need more than one row: ids, presence, uniform keys, conflicts, leaks, counts."""

import hashlib
import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.dataset.check.policy import CheckPolicy
from transforms.dataset.check.prompts import texts_of
from transforms.dataset.check.result import Fault, FileFacts
from transforms.dataset.check.rules import Rule
from transforms.dataset.check.shapes import MISSING, RowView
from transforms.dataset.check.vocabulary import UNKNOWN, known

_LISTED_LINES = 50
_NOT_A_WORD = re.compile(r"\W+")


def digest(text: str) -> int:
    """Hash a text to 64 bits; two of a million texts collide with a chance of 1 in 10^7."""
    hashed = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(hashed.digest(), "big")


def folded(text: str) -> str:
    """Reduce a text to its words: no case, no punctuation, single spaces."""
    return _NOT_A_WORD.sub(" ", text.casefold()).strip()


@dataclass(slots=True)
class _Presence:
    """Which rows have a key that all rows or none must have."""

    have: int = 0
    lack: int = 0
    having: list[int] = field(default_factory=list)
    lacking: list[int] = field(default_factory=list)

    def note(self, *, has: bool, line: int) -> None:
        count, lines = (self.have, self.having) if has else (self.lack, self.lacking)
        if count < _LISTED_LINES:
            lines.append(line)
        self.have, self.lack = self.have + has, self.lack + (not has)

    def minority(self) -> tuple[list[int], str]:
        """Return the lines of the rarer side and what to say of them."""
        rows = self.have + self.lack
        if not self.have or not self.lack:
            return [], ""
        if self.lack <= self.have:
            return self.lacking, f"missing here, present in {self.have} of {rows} rows"
        return self.having, f"present here, missing in {self.lack} of {rows} rows"


@dataclass(slots=True)
class _KeySet:
    rows: int = 0
    lines: list[int] = field(default_factory=list)
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class WholeFile:
    """What is remembered of the rows seen: counts and 64-bit hashes, no text."""

    policy: CheckPolicy
    typed_keys: bool = False
    """A row's keys count with the types of their values: the target reads Arrow tables."""
    rows: int = 0
    ids: dict[int, int] = field(default_factory=dict)
    prompts: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Hash of the words of a prompt to its first line and the hash of its first reference."""
    tokens: "array[int]" = field(default_factory=lambda: array("L"))
    _presence: dict[str, _Presence] = field(
        default_factory=lambda: {name: _Presence() for name in ("id", "reference", "tools")}
    )
    _key_sets: dict[int, _KeySet] = field(default_factory=dict)

    def take(self, row: Mapping[str, Any], view: RowView, *, line: int) -> Iterator[Fault]:
        """Remember a row, and yield its faults against the rows before it."""
        self.rows += 1
        for name, part in (("id", view.id), ("reference", view.reference), ("tools", view.tools)):
            self._presence[name].note(has=part is not MISSING, line=line)
        if self.rows > self.policy.max_compared_rows:
            return
        self._note_keys(row, line)
        yield from self._repeated_id(view.id, line)
        prompt = folded("\n".join(f"{role} {text}" for role, text in texts_of(view.messages)))
        if not prompt:
            return
        yield from self._conflict(prompt, view, line)
        yield from self._leak(prompt, view)

    def _note_keys(self, row: Mapping[str, Any], line: int) -> None:
        names = frozenset(row)
        parts = (f"{name}\0{type(row[name]).__name__ if self.typed_keys else ''}" for name in names)
        key_set = self._key_sets.setdefault(digest("\0".join(sorted(parts))), _KeySet(names=names))
        key_set.rows += 1
        if len(key_set.lines) < _LISTED_LINES:
            key_set.lines.append(line)

    def _repeated_id(self, value: Any, line: int) -> Iterator[Fault]:
        if not isinstance(value, str) or not value.strip():
            return
        first = self.ids.setdefault(digest(value), line)
        if first != line:
            yield Fault(Rule.ID_DUPLICATE, "id", f"first on line {first}")

    def _conflict(self, prompt: str, view: RowView, line: int) -> Iterator[Fault]:
        reference = digest(folded("\n".join(leaves(view.reference))))
        first, first_reference = self.prompts.setdefault(digest(prompt), (line, reference))
        if reference != first_reference:
            note = f"the prompt of line {first}"
            yield Fault(Rule.CONFLICTING_REFERENCES, view.reference_path, note)

    def _leak(self, prompt: str, view: RowView) -> Iterator[Fault]:
        padded = f" {prompt} "
        for leaf in leaves(view.reference):
            words = folded(leaf)
            if len(words) >= self.policy.min_leak_characters and f" {words} " in padded:
                yield Fault(Rule.REFERENCE_IN_PROMPT, view.reference_path)
                return

    def closing_faults(self) -> Iterator[tuple[Fault, int | None]]:
        """Yield what is known once all rows were seen, with the line where there is one."""
        rules = {
            "id": Rule.ID_IN_SOME_ROWS,
            "reference": Rule.REFERENCE_IN_SOME_ROWS,
            "tools": Rule.TOOLS_IN_SOME_ROWS,
        }
        for name, rule in rules.items():
            lines, note = self._presence[name].minority()
            yield from ((Fault(rule, note=note), line) for line in lines)
        yield from self._uneven_keys()
        if self.rows > self.policy.max_compared_rows:
            note = f"the first {self.policy.max_compared_rows} of {self.rows} were"
            yield Fault(Rule.ROWS_NOT_COMPARED, note=note), None

    def _uneven_keys(self) -> Iterator[tuple[Fault, int]]:
        if not self._key_sets:
            return
        usual = max(self._key_sets.values(), key=lambda each: (each.rows, -each.lines[0]))
        for key_set in self._key_sets.values():
            if key_set is not usual:
                note = _difference(usual.names, key_set.names)
                yield from ((Fault(Rule.KEYS_NOT_UNIFORM, note=note), at) for at in key_set.lines)

    def facts(self) -> FileFacts:
        """Return the counts, with nearest-rank percentiles."""
        ordered = sorted(self.tokens)

        def rank(percent: int) -> int:
            return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0

        return FileFacts(
            rows=self.rows,
            prompt_tokens=sum(ordered),
            tokens_p50=rank(50),
            tokens_p95=rank(95),
            tokens_p99=rank(99),
            tokens_max=rank(100),
            over_limit=sum(count > self.policy.max_prompt_tokens for count in ordered),
        )


def leaves(value: Any) -> Iterator[str]:
    """Yield every string inside a value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)
    elif isinstance(value, int | float):
        yield str(value)


def _difference(usual: frozenset[str], here: frozenset[str]) -> str:
    parts = (
        (label, sorted({known(name) for name in names}, key=lambda name: (name == UNKNOWN, name)))
        for label, names in (("missing", usual - here), ("extra", here - usual))
    )
    said = [f"{label}: {', '.join(names)}" for label, names in parts if names]
    return "; ".join(said) or "the same keys with values of other types"
