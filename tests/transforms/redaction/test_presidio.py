"""Presidio behind the door: equal results, nothing fetched, nothing logged, time linear."""

import logging
import random
import socket
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.redaction.detectors import Passage
from transforms.redaction.policy import RedactionPolicy
from transforms.redaction.presidio import PresidioDetector

PIECES = [
    *"0123456789",
    *"0123456789",
    *"abcdefwzAK.@:/-_ '\"()+#\n\t,;xW",
    "www.",
    "http://",
    "https://",
    ".com",
    ".co",
    ".company",
    "ssn ",
    "card ",
    "phone: ",
    "\u200b",
    "é",
    "\u017f",
    "\u212a",
    "\uff0e",
    "+49 ",
    " 00",
    "note:for",
    "GB",
    "DE89",
    "account",
    "a.b-c@d.org",
    "\uff11",
    "\u00b2",
    "\u2028",
    "\x85",
    "  ",
    ".md",
    "'http",
    '"x.com"',
    "::",
    "1.2.3.4",
    "-----",
    "4012 8888 8888 1881",
]
TEXTS = [
    "My social security number is 536-22-8726, and the card 4012888888881881.",
    "Write to jane.roe@mail.example.co.uk or see www.example.com/a?b=c, 'https://x.test'.",
    "Call (212) 555-0142 or +44 20 7946 0958 ext. 12, or 030 901820 in Berlin; not 1234.",
    "IBAN DE89 3704 0044 0532 0130 00 03/14/2025 10.20.30.40, 2001:db8::1 3D:F2:C9:A6:B3:4F",
    "driver license A1234567, passport 912345678, NHS 943 476 5919, PAN ABCPE1234F",
    "xn--80ak6aa92e.com and user@xn--80ak6aa92e.com, a.b.c.d.e.info x.y.zz",
    "a\u017fd@exam\u017fple.com \u212aelvin.com 'quoted.org' \"https://quoted.net/path\"",
    "bank account: 12345678 \n\n\n account\t\t87654321 acct:12345678",
]
quick = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def presidio() -> PresidioDetector:
    return PresidioDetector(RedactionPolicy(countries=("in", "uk", "us")))


@pytest.fixture(scope="module")
def vanilla(presidio: PresidioDetector) -> Any:
    """Build Presidio's own engine around the same recognizers, lemma = lower case."""
    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    from presidio_analyzer.recognizer_registry import RecognizerRegistry
    from spacy.language import Language

    @Language.component("lemma_is_lower_case")
    def lemma_is_lower_case(document: Any) -> Any:
        for token in document:
            token.lemma_ = token.lower_
        return document

    pipeline = spacy.blank("en")
    pipeline.add_pipe("lemma_is_lower_case")
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": pipeline}
    registry = RecognizerRegistry(
        recognizers=list(presidio.recognizers), supported_languages=["en"]
    )
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def described(hits: Any) -> list[tuple[Any, ...]]:
    return sorted(
        (
            hit.entity_type,
            hit.start,
            hit.end,
            hit.score,
            hit.recognition_metadata[hit.RECOGNIZER_NAME_KEY],
        )
        for hit in hits
    )


@pytest.mark.parametrize("text", TEXTS)
def test_the_walk_finds_what_presidio_finds(
    presidio: PresidioDetector, vanilla: Any, text: str
) -> None:
    """Entity, offsets, score and recognizer are the engine's, with and without context."""
    assert described(presidio._walk.hits(text)) == described(vanilla.analyze(text, "en"))
    context = ["card", "passport", "number"]
    assert described(presidio._walk.hits(text, context)) == described(
        vanilla.analyze(text, "en", context=context)
    )


@quick
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=60))
def test_the_walk_finds_what_presidio_finds_in_any_text(
    presidio: PresidioDetector, vanilla: Any, text: str
) -> None:
    """Fuzzed texts give equal findings too."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        return
    assert described(presidio._walk.hits(text)) == described(vanilla.analyze(text, "en"))


@pytest.mark.slow
def test_the_walk_finds_what_presidio_finds_in_many_texts(
    presidio: PresidioDetector, vanilla: Any
) -> None:
    """Twenty thousand seeded texts of pieces that recognizers look for give equal findings."""
    random_source = random.Random(20_261)
    for _ in range(20_000):
        count = random_source.randint(1, 80)
        text = "".join(random_source.choice(PIECES) for _ in range(count))
        assert described(presidio._walk.hits(text)) == described(vanilla.analyze(text, "en"))


def test_nothing_is_fetched_and_nothing_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Building and detecting opens no connection and logs nothing, at any level."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    caplog.set_level(logging.DEBUG)
    detector = PresidioDetector(RedactionPolicy())
    caplog.clear()
    [found] = detector.detect(
        [Passage("jane@example.org, IBAN GB00WEST12345698765432, DE89370400440532013000")]
    )
    assert {finding.entity for finding in found} >= {"EMAIL_ADDRESS", "IBAN_CODE"}
    assert not caplog.records


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1",
        "a-",
        "a.",
        "ac.",
        "a-a@",
        "12-34-",
        "'a.b',",
        "http://",
        "1 ",
        "\u4e2d",
        "<a ",
        "[",
    ],
)
def test_time_is_linear_in_hostile_texts(presidio: PresidioDetector, unit: str) -> None:
    """Text that makes patterns try again and again takes seconds per megabyte, not hours."""
    size = 60_000
    begun = time.process_time()
    hostile = unit * (size // len(unit))
    [_] = presidio.detect([Passage(f"{hostile} ssn 536-22-8726 a:b {hostile}")])
    assert time.process_time() - begun < 60 * size / 1_000_000 * 10


def test_values_at_the_ends_of_long_texts_are_found(presidio: PresidioDetector) -> None:
    """In texts of many windows, with and without spaces, offsets stay right."""
    value = "jane.roe@example.org"
    for filler in ("word " * 30_000, "A1b2/" * 30_000 + " "):
        text = f"{value} {filler}{value} {filler}{value}"
        [found] = presidio.detect([Passage(text)])
        places = {(each.start, each.end) for each in found if each.entity == "EMAIL_ADDRESS"}
        assert {text[start:end] for start, end in places} == {value}
        assert len(places) == 3
