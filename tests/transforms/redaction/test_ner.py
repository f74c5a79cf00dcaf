import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from transforms.redaction import ner
from transforms.redaction.command import TextRedactor
from transforms.redaction.detectors import Passage
from transforms.redaction.ner import ALL_ENTITIES, MODEL, BundledModel, bundled_model
from transforms.redaction.policy import Action, RedactionPolicy
from transforms.redaction.tags import TAGS

LETTER = (
    "Dear Margaret,\n\nmy name is Tobias Lindqvist and I moved to 48 Linden Crescent, "
    "Stirling FK8 2QT on 12 May 2021.\n\nKind regards,\nTobias"
)


@pytest.fixture(scope="module")
def model() -> BundledModel:
    return BundledModel()


def values(model: BundledModel, passage: Passage) -> set[tuple[str, str]]:
    [found] = model.detect([passage])
    return {(each.entity, passage.text[each.start : each.end]) for each in found}


def test_finds_names_addresses_and_dates_in_a_letter(model: BundledModel) -> None:
    """People, the whole address and the date are found at their places."""
    found = values(model, Passage(LETTER))
    assert {("PERSON", "Margaret"), ("PERSON", "Tobias Lindqvist")} <= found
    assert ("ADDRESS", "48 Linden Crescent, Stirling FK8 2QT") in found
    assert any(entity == "DATE_TIME" for entity, _ in found)


def test_names_are_found_without_capitals(model: BundledModel) -> None:
    """What people type in small letters and without marks is read as well."""
    found = values(model, Passage("hi my name is tobias lindqvist and i live in chicago"))
    assert ("PERSON", "tobias lindqvist") in found


def test_the_question_before_tells_what_a_bare_answer_is(model: BundledModel) -> None:
    """A name that is asked for is found; offsets count from the answer, not from the question."""
    assert ("PERSON", "arivazhagan") in values(
        model, Passage("arivazhagan", asked="And your name, please?")
    )
    assert not values(model, Passage("no thanks", asked="Is there anything else you need?"))


def test_technical_text_holds_no_names(model: BundledModel) -> None:
    """Code, headings and log lines give no PERSON."""
    text = (
        "class BufferedTokenReader(TokenReader):\n    def peek_next(self):\n"
        '        """Return the next token without consuming it."""\n'
        "2026-05-02 10:22:31 ERROR PaymentGateway - Timeout while calling Authorize endpoint\n"
        "## Getting Started With Container Images\n"
    )
    assert not any(entity == "PERSON" for entity, _ in values(model, Passage(text)))


def test_organizations_are_found_only_where_the_policy_names_them() -> None:
    """Off by default: the model is not sure enough of them."""
    assert "ORGANIZATION" not in bundled_model(RedactionPolicy())._entities
    policy = RedactionPolicy(actions={"ORGANIZATION": Action.REDACT})
    assert bundled_model(policy)._entities == ALL_ENTITIES


def test_findings_do_not_depend_on_the_batch(model: BundledModel) -> None:
    """One text by itself gives what it gives among a hundred others."""
    passages = [Passage(f"{LETTER}\n{'word ' * number}") for number in range(100)]
    together = list(model.detect(passages))
    assert together[::9] == [next(model.detect([each])) for each in passages[::9]]


def test_offsets_are_right_far_into_a_long_text(model: BundledModel) -> None:
    """Texts longer than a window are read in pieces and put together again."""
    text = "The parser reads the next token and returns it to the caller. " * 900 + LETTER
    assert ("PERSON", "Tobias Lindqvist") in values(model, Passage(text))


def test_a_megabyte_without_a_blank_is_read_quickly(model: BundledModel) -> None:
    """What is no prose costs little and gives nothing."""
    before = time.process_time()
    assert not values(model, Passage("QUJD" * 250_000))
    assert time.process_time() - before < 20


def test_empty_and_odd_texts_are_read(model: BundledModel) -> None:
    """Nothing, blanks, emoji, other scripts and control characters give findings in order."""
    texts = ["", " \n\t ", "👩‍👩‍👧 🎉", "これはテストです", "\x00\x01\u200b", "\u0430" * 50]
    found = list(model.detect(Passage(each) for each in texts))
    assert len(found) == len(texts)
    assert not any(found[:2])


def test_scores_are_probabilities(model: BundledModel) -> None:
    """A score lies between the smallest that counts and one."""
    [found] = model.detect([Passage(LETTER)])
    assert all(ner.SMALLEST_SCORE <= each.score <= 1.0 for each in found)


def test_the_model_is_small_and_holds_no_strings_but_its_labels() -> None:
    """Five megabytes at most; no training text, no path and no machine's name inside."""
    files = [each for each in MODEL.rglob("*") if each.is_file()]
    assert sum(each.stat().st_size for each in files) <= 5_000_000
    strings = json.loads((MODEL / "vocab" / "strings.json").read_text(encoding="utf-8"))
    assert set(TAGS) <= set(strings) <= {*TAGS, *ALL_ENTITIES}
    meta = (MODEL / "meta.json").read_text(encoding="utf-8")
    config = (MODEL / "config.cfg").read_text(encoding="utf-8")
    assert "/" not in meta
    assert "/" not in config


def test_loading_takes_less_than_a_second_of_work() -> None:
    """Without the imports, which the process needs once."""
    ner.load_model.cache_clear()
    before = time.process_time()
    ner.load_model()
    assert time.process_time() - before < 1.5


def test_threads_share_the_model() -> None:
    """Several workers of one process find at once what one finds alone."""
    texts = [
        Passage(f"Ask Miriam Kowalski about order {n}, said Tomas Brandt.") for n in range(200)
    ]
    alone = list(BundledModel().detect(texts))
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda _: list(BundledModel().detect(texts)), range(4))
        assert all(found == alone for found in together)
    assert alone[0]


def test_the_bundled_engine_redacts_names() -> None:
    """The setting `engine = "bundled"` brings the model behind the whole redactor."""
    redactor = TextRedactor(RedactionPolicy(engine="bundled"))
    redacted = redactor.redact({"text": "Yesterday Tobias Lindqvist met Margaret in the lobby."})
    assert "Lindqvist" not in redacted["text"]
    assert "Margaret" not in redacted["text"]
