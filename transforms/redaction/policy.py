"""What is looked for in a text and what is done about it: the redaction settings."""

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

RULES_VERSION = 4
"""Raised by hand whenever Sluice's own recognizers or decisions change what is found."""

MODEL_FOLDER = Path(__file__).parent / "model"
"""The bundled name model."""
MODEL = "BundledModel"
"""The bundled model's name as a recognizer."""
PATTERNS_ENGINE = "patterns"
BUNDLED_ENGINE = "bundled"


class Action(StrEnum):
    """What is done with a value of one entity type."""

    REDACT = "redact"
    """Put a token in its place."""
    KEEP = "keep"
    """Leave it in the text."""
    DROP = "drop"
    """Leave the whole invocation out (`sensitive_content`)."""


KEPT_BY_DEFAULT = frozenset({"DOCUMENT_ID"})
"""Types that stay unless `redaction.actions` says otherwise: the number of an order or an invoice
names a paper, says nothing about a person to anybody but the seller, and is what extraction tasks
ask for."""

Score = Annotated[float, Field(ge=0.0, le=1.0)]
EntityName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
Country = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class RedactionPolicy(BaseModel):
    """The redaction settings of a lake; every field changes what is stored."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    engine: str = BUNDLED_ENGINE
    """What finds names in running text: `bundled` (the small model that comes with Sluice; its
    figures are in `ner/README.md`), `patterns` (recognizers and explicit cues such as "my name is"
    only), or the name of an installed spaCy pipeline such as `en_core_web_lg`."""
    languages: tuple[str, ...] = ("en",)
    """ISO 639-1 codes of the recognizers' context words; English is the only one so far."""
    countries: tuple[Country, ...] = ("in", "uk", "us")
    """ISO 3166-1 codes (`uk` for the United Kingdom) of the countries whose national ids are looked
    for, beyond the recognizers that Presidio enables for English by default."""
    actions: Mapping[EntityName, Action] = {}
    """What is done per entity type; types that are not named are redacted, except DOCUMENT_ID
    (order and invoice numbers), which stays."""
    score_threshold: Score = 0.4
    """Smallest score at which a finding counts. At 0.4 a weak pattern (nine digits) counts only
    with a context word ("social security"), a strong or checksummed one always."""
    thresholds: Mapping[EntityName, Score] = {}
    """Smallest score per entity type, instead of `score_threshold`."""
    deny: tuple[str, ...] = Field(default=(), repr=False)
    """Words that are always redacted, as CUSTOM, in any case; a secret in itself."""
    allow: tuple[str, ...] = Field(default=(), repr=False)
    """Values that are never redacted, in any case: the own support address, for instance."""
    numeric_ids: bool = True
    """Whether long digit strings in users' messages that are no price, date, quantity, arithmetic
    or code are redacted as NUMERIC_ID."""
    plain_dates: bool = False
    """Whether dates are redacted that nothing nearby ties to somebody: neither a word of their life
    (birth, death, age) nor their name. A delivery date is no personal data by itself, and answers
    rest on it. Where all go, weekdays go, too, and months and years behind a preposition."""
    plain_places: bool = False
    """Whether cities, regions and countries are redacted that nothing nearby ties to somebody:
    neither a word of where they live or come from, nor their name or address. Where a flight goes
    is no personal data by itself, and answers rest on it. Addresses go in any case. Where all
    go, many places and peoples are also looked up by name, those that are no names of people."""
    names_in_sums: bool = False
    """Whether given names alone are redacted in word problems ("Ottilie has 14 marbles"), which
    tell of nobody. A text in which somebody speaks or is spoken to is no word problem."""
    dialogue_context: bool = True
    """Whether what the assistant has just asked for tells what a bare answer is."""

    @field_validator("engine")
    @classmethod
    def _engine_is_named(cls, engine: str) -> str:
        if not engine.strip():
            raise ValueError("redaction.engine is empty: name an engine, such as `patterns`")
        return engine

    @field_validator("languages")
    @classmethod
    def _language_is_supported(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if languages != ("en",):
            raise ValueError('redaction.languages: only ["en"] is supported')
        return languages

    def action(self, entity: str) -> Action:
        """Say what is done with values of this type."""
        usual = Action.KEEP if entity in KEPT_BY_DEFAULT else Action.REDACT
        return self.actions.get(entity, usual)

    def threshold(self, entity: str) -> float:
        """Give the smallest score at which a finding of this type counts."""
        return self.thresholds.get(entity, self.score_threshold)

    def canonical_settings(self) -> str:
        """Write everything that changes redacted output as one JSON text, keys sorted.

        It goes into the recipe hash and names the libraries whose versions decide too. The deny
        and allow lists stand in it as a digest: the text is for hashing, not for keeping.
        """
        settings = self.model_dump(mode="json", exclude={"deny", "allow"})
        lists = json.dumps([sorted(set(self.deny)), sorted(set(self.allow))]).encode()
        settings |= {
            "countries": sorted(set(self.countries)),
            "lists": hashlib.sha256(lists).hexdigest(),
            "rules_version": RULES_VERSION,
            "libraries": {
                name: importlib.metadata.version(name)
                for name in ("presidio-analyzer", "phonenumbers", "spacy")
            },
        }
        if self.engine == BUNDLED_ENGINE:
            settings["model"] = _digest_of(MODEL_FOLDER)
        return json.dumps(settings, sort_keys=True, separators=(",", ":"))


def _digest_of(folder: Path) -> str:
    """Hash the files of a folder by name and content."""
    state = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            state.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return state.hexdigest()
