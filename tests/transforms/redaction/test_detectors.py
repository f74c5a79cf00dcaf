"""All detectors together: what must be found in which form, and what must not."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.redaction.detectors import Detector, Finding, Passage
from transforms.redaction.engines import make_detector
from transforms.redaction.policy import MODEL, Action, RedactionPolicy
from transforms.redaction.spans import counting, without_overlaps
from transforms.redaction.vetoes import without_parts_of_values


def found(
    detector: Detector, text: str, *, role: str = "user", asked: str = ""
) -> list[tuple[str, str]]:
    [findings] = detector.detect([Passage(text, role, asked)])
    policy = RedactionPolicy()
    spans = without_overlaps(counting(findings, text, policy=policy, allowed=frozenset()), text)
    return [(span.entity, text[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("my name is devi and i need help", "PERSON", "devi"),
        ("Hello, I'm Marta de la Cruz from Lyon", "PERSON", "Marta de la Cruz"),
        ("Dear Dr. Osei,\nthank you", "PERSON", "Osei"),
        ("All fine.\n\nKind regards,\nTomas Brandt\nAcme", "PERSON", "Tomas Brandt"),
        ("Customer name: Li Wei", "PERSON", "Li Wei"),
        ("This is Priya calling about my bill", "PERSON", "Priya"),
        ("my wife Helena lost it", "PERSON", "Helena"),
        ("we met Prof. Anna Lindqvist", "PERSON", "Anna Lindqvist"),
        ("my password is Tr0ub4dor", "PASSWORD", "Tr0ub4dor"),
        ('password = "correct horse 7"', "PASSWORD", "correct horse 7"),
        ("API_KEY=9f8e7d6c5b4a", "PASSWORD", "9f8e7d6c5b4a"),
        ("the pin is 4821", "PASSWORD", "4821"),
        ("AKIAQ7XW2MNB4PLK5RTZ", "SECRET", "AKIAQ7XW2MNB4PLK5RTZ"),
        ("token ghp_" + "a1B2" * 9, "SECRET", "ghp_" + "a1B2" * 9),
        ("xoxb-1234567890-abcdefghij", "SECRET", "xoxb-1234567890-abcdefghij"),
        (
            "postgres://app:s3cr3t@db.internal:5432/main",
            "SECRET",
            "postgres://app:s3cr3t@db.internal:5432/main",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "SECRET",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        ),
        ("card number 4012 8888 8888 1882", "CREDIT_CARD", "4012 8888 8888 1882"),
        ("my visa 4012888888881882", "CREDIT_CARD", "4012888888881882"),
        ("the card ending in 1881", "CREDIT_CARD", "1881"),
        ("ssn 536228726", "US_SSN", "536228726"),
        ("Phone:\n60-56-85-91", "PHONE_NUMBER", "60-56-85-91"),
        ("reach me at 555 0142 33", "PHONE_NUMBER", "555 0142 33"),
        ("call me on +1-212-555-0142", "PHONE_NUMBER", "+1-212-555-0142"),
        ("booking reference A4G4F3 please", "NUMERIC_ID", "A4G4F3"),
        ("confirmation number mlo 125 and my name", "NUMERIC_ID", "mlo 125"),
        ("my booking confirmation number is n 5 ga 97", "NUMERIC_ID", "n 5 ga 97"),
        ("mine is 90817263544", "NUMERIC_ID", "90817263544"),
        (
            "I live at 742 Juniper Ridge Road, Springfield, IL 62704",
            "ADDRESS",
            "742 Juniper Ridge Road, Springfield, IL 62704",
        ),
        ("zip code 62704", "ADDRESS", "62704"),
        ("born on 23 November 1984", "DATE_TIME", "23 November 1984"),
        ("nivika 45 gmailcom", "EMAIL_ADDRESS", "nivika 45 gmailcom"),
        ("nivika at example dot org", "EMAIL_ADDRESS", "nivika at example dot org"),
        ("jane\u200b.roe@exa\u00admple.org", "EMAIL_ADDRESS", "jane\u200b.roe@exa\u00admple.org"),
        ("\u202ejane@example.org\u202c", "EMAIL_ADDRESS", "jane@example.org"),
        ("jane\uff20example.org", "EMAIL_ADDRESS", "jane\uff20example.org"),
        ("\ud800 jane@example.org", "EMAIL_ADDRESS", "jane@example.org"),
    ],
)
def test_what_must_be_found(
    detector: Detector, default_detector: Detector, text: str, entity: str, value: str
) -> None:
    """Each form of a value is found whole, with offsets of the text as it came, model or not."""
    assert (entity, value) in found(detector, text)
    assert (entity, value) in found(default_detector, text)


@pytest.mark.parametrize(
    "text",
    [
        "She has 23786 - 17509 = <<23786-17509=6277>>6277 left.\n#### 6277",
        "It costs $95,060-29,100 = $65,960 in 2024, up 12.5%.",
        "There are 8336000 people and 12500000 rows.",
        "I'm looking for the main.py file, see utils/io.py and readme.md",
        "I am sorry, this is great. I'm American.",
        "Dear customer,\nHello World!\nThanks,\nThe team",
        "my name is not shown; his name is misspelled",
        "my password is not working and the password is incorrect",
        "password: str = get_password(user)",
        'token = os.environ["API_TOKEN"]; api_key: <your key>',
        "std::vector<int> x; a[::2]; 127.0.0.1; version 1.2.3",
        "Order 12 items by 3/4 of the total 1000000",
        "the capital gains account was good",
        "self.assertEqual(x.name, y.info)",
        "see <PERSON_1> and PHONE_NUMBER_2, EMAIL_ADDRESS_1",
    ],
)
@pytest.mark.parametrize("role", ["user", "assistant", "tool"])
def test_what_must_not_be_found(detector: Detector, text: str, role: str) -> None:
    """Arithmetic, code, quantities and talk about names and passwords stay as they are."""
    assert found(detector, text, role=role) == []


@pytest.mark.parametrize(
    ("asked", "text", "entity", "value"),
    [
        ("What is the last four of your SSN?", "it's 8726", "US_SSN", "8726"),
        ("Could you share your account number?", "00 12 345", "US_BANK_NUMBER", "00 12 345"),
        ("May I have your email?", "viswa mailcom", "EMAIL_ADDRESS", "viswa mailcom"),
        ("Please enter the code: your PIN?", "4821", "PASSWORD", "4821"),
        ("What's your confirmation number?", "g 75 f 34", "NUMERIC_ID", "g 75 f 34"),
        ("And your confirmation number?", "sure its ghf 389", "NUMERIC_ID", "ghf 389"),
        ("And your name, please?", "sure, it's anthony", "PERSON", "anthony"),
        ("What is your address?", "14 rue des lilas, lyon", "ADDRESS", "14 rue des lilas, lyon"),
        ("Your e-mail address?", "viswa mail com", "EMAIL_ADDRESS", "viswa mail com"),
        ("Which card did you use?", "one ending 6980", "CREDIT_CARD", "6980"),
        ("The number on your card?", "40128888 8888", "CREDIT_CARD", "40128888 8888"),
    ],
)
def test_the_question_tells_what_the_answer_is(  # noqa: PLR0913, PLR0917 - one case, two detectors
    detector: Detector, default_detector: Detector, asked: str, text: str, entity: str, value: str
) -> None:
    """A bare answer is found where it was asked for, and not without the question."""
    assert (entity, value) in found(detector, text, asked=asked)
    assert (entity, value) in found(default_detector, text, asked=asked)
    assert (entity, value) not in found(detector, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Did you get the e-mail that we sent?", "Not yet. Thanks in advance."),
        ("Which e-mail address?", "The one I use for the telecom account, see the intercom"),
        ("Was it a card payment or a transfer?", "A card payment in a shop, 220 EUR."),
        ("Shall I block the card?", "No, I need it in 2026 for 3 months, limit 1500 euros"),
        ("What is your order number?", "I bought 2 of them, 20 kg and about 1.6 metres long."),
        ("Do you have the booking or the ticket?", "We are 2 adults, 3 nights, at 7 pm"),
        ("What is your account number?", "I have 2 accounts with you, and pay 12.50 a month"),
        ("What is your PIN?", "I was asked for it 300 times in 1000 days"),
    ],
)
def test_what_is_no_answer_is_not_found(detector: Detector, asked: str, text: str) -> None:
    """Amounts, years, quantities and set phrases are no cards, mails or ids, whatever was asked."""
    assert found(detector, text, asked=asked) == []


@pytest.mark.parametrize("text", ["Order PM-71984 is late", "Invoice no. S-1599 of 2026-07-15"])
def test_papers_and_plain_dates_stay_unless_asked_for(detector: Detector, text: str) -> None:
    """Order and invoice numbers and dates of no life stay by default and go where settings say."""
    assert found(detector, text) == []
    everything = RedactionPolicy(plain_dates=True, actions={"DOCUMENT_ID": Action.REDACT})
    [findings] = make_detector(everything).detect([Passage(text)])
    spans = counting(findings, text, policy=everything, allowed=frozenset())
    assert {span.entity for span in spans} == (
        {"DOCUMENT_ID"} if "late" in text else {"DOCUMENT_ID", "DATE_TIME"}
    )


@pytest.mark.parametrize(
    "text",
    [
        "date_of_birth: 1984-11-23",
        "She died on 1984-11-23.",
        "I am from Lyon, 1984-11-23 is my birthday",
        "born in Lyon on 11/23/1984",
    ],
)
def test_dates_of_a_life_are_found(detector: Detector, text: str) -> None:
    """A word of birth or death near a date makes it personal."""
    assert [entity for entity, _ in found(detector, text)] == ["DATE_TIME"]


def test_a_date_beside_a_person_is_a_fact_about_them(detector: Detector) -> None:
    """Beside a name a date goes; far from it, it stays."""
    assert ("DATE_TIME", "2026-07-15") in found(detector, "Customer name: Li Wei, moved 2026-07-15")
    far = found(detector, f"Customer name: Li Wei. {'And so on. ' * 20} Closed on 2026-07-15.")
    assert "DATE_TIME" not in {entity for entity, _ in far}


@pytest.mark.parametrize("engine", ["no_such_pipeline", "os; import", ""])
def test_an_engine_that_is_not_there_is_named_by_its_setting(engine: str) -> None:
    """A missing engine stops at once and the message names the setting."""
    with pytest.raises(ValueError, match=r"redaction\.engine"):
        make_detector(RedactionPolicy(engine=engine))


def test_long_values_are_found_whole(detector: Detector) -> None:
    """A key block and an address longer than a window are one value each."""
    block = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQ\n" * 6_000 + "-----END PRIVATE KEY-----"
    assert ("SECRET", block) in found(detector, f"see {block} there")
    url = "https://example.com/" + "a" * 45_000
    assert found(detector, f"{url} end")[0] == ("URL", url)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 30),
            st.integers(1, 12),
            st.sampled_from("ABC"),
            st.sampled_from([0.5, 0.7, 1.0]),
        ),
        max_size=8,
    )
)
def test_every_found_character_is_covered_once(places: list[tuple[int, int, str, float]]) -> None:
    """Resolved spans do not overlap, and cover each letter or digit that a finding covers."""
    text = "ab cd, ef gh-ij klm. nop qrs tuv wxyz 012 345"
    findings = [Finding(kind, s, min(s + n, len(text)), score, "x") for s, n, kind, score in places]
    kept = counting(findings, text, policy=RedactionPolicy(), allowed=frozenset())
    spans = without_overlaps(kept, text)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    covered = {i for span in spans for i in range(span.start, span.end)}
    wanted = {i for each in findings for i in range(each.start, each.end) if text[i].isalnum()}
    assert wanted <= covered


@pytest.mark.parametrize(("start", "end", "stays"), [(4, 9, False), (0, 30, True), (8, 24, True)])
def test_a_name_is_part_of_a_value_only_if_one_value_holds_it(
    start: int, end: int, *, stays: bool
) -> None:
    """What reaches from one value into the next, or beyond it, holds words that nothing hides."""
    values = {Finding("EMAIL_ADDRESS", place, place + 10, 1.0, "rule") for place in (0, 20)}
    name = Finding("PERSON", start, end, 0.9, MODEL)
    kept = without_parts_of_values({*values, name}, RedactionPolicy())
    assert kept == ({*values, name} if stays else values)
