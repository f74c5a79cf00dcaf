"""The planted personal data is listed completely, valid in form, and safe to publish."""

from collections import defaultdict

from sample_logs.generator.model import Json
from sample_logs.generator.people import CARDS
from sample_logs.generator.world import World
from transforms.outcome import Outcome

_FEWEST_TYPES = 15


def _values(planted: list[Json], entity: str) -> list[str]:
    return [row["value"] for row in planted if row["type"] == entity]


def test_at_least_fifteen_types_are_planted(planted: list[Json]) -> None:
    """Fifteen types and more are planted that a detector must find."""
    types = {row["type"] for row in planted if row["must_be_found"]}
    assert len(types) >= _FEWEST_TYPES


def test_each_value_is_carried_by_what_is_listed(planted: list[Json], world: World) -> None:
    """Each value stands in each listed request, and in one request or event at least."""
    texts: dict[str, str] = defaultdict(str)
    for call in world.calls:
        user = call.metadata.get("user_id", "")
        texts[call.request_id] += f"{call.text()}\n{call.caller}\n{user}"
    for row in planted:
        assert row["request_ids"] or row["event_ids"]
        assert all(row["value"] in texts[key] for key in row["request_ids"])


def test_values_stand_in_records_that_curate_keeps(
    planted: list[Json], expected: list[Json]
) -> None:
    """Each value that must be found is in a record that is kept, or in a feedback comment."""
    lost = {row["request_id"] for row in expected if row["curate_outcome"] != Outcome.KEPT}
    for row in planted:
        assert row["event_ids"] or set(row["request_ids"]) - lost


def test_card_numbers_are_published_test_numbers(planted: list[Json]) -> None:
    """No card number is one that a bank could have issued."""
    for value in _values(planted, "CREDIT_CARD"):
        assert value.replace(" ", "").replace("-", "") in CARDS


def test_ibans_have_a_valid_check_sum(planted: list[Json]) -> None:
    """Each IBAN passes the check of ISO 13616."""
    for value in _values(planted, "IBAN_CODE"):
        digits = "".join(str(int(letter, 36)) for letter in value[4:] + value[:4])
        assert int(digits) % 97 == 1


def test_access_keys_end_like_the_documentation_example(planted: list[Json]) -> None:
    """Each access key ends so that no scanner takes it for a real one."""
    keys = _values(planted, "AWS_ACCESS_KEY")
    assert keys
    assert all(key.endswith("EXAMPLE") for key in keys)


def test_addresses_belong_to_nobody(planted: list[Json]) -> None:
    """E-mail addresses lie in domains kept free for examples (RFC 2606)."""
    hosts = {value.rpartition("@")[2] for value in _values(planted, "EMAIL_ADDRESS")}
    assert hosts <= {"example.com", "example.org", "example.net"}
