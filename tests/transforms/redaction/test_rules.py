"""Rules tried together find what they find one by one."""

import re
from collections.abc import Iterable, Iterator

from hypothesis import given
from hypothesis import strategies as st

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.name_rules import name_rules
from transforms.redaction.number_rules import number_rules
from transforms.redaction.place_rules import place_rules
from transforms.redaction.prefilter import Signs
from transforms.redaction.rules import Rule, RuleSet
from transforms.redaction.secret_rules import secret_rules
from transforms.redaction.spelled_rules import spelled_rules

RULES = (*secret_rules(), *name_rules(), *number_rules(), *place_rules(), *spelled_rules())
PIECES = st.sampled_from(
    [
        "my name is Ada", "booking_number: 48151623", "Password: hunter2!", "four one five",
        "221B Baker Street", "AKIAIOSFODNN7EXAMPLE", "\u0130", "\u017fe", "_", "card", "4111 1111",
        "@", "12.03.1987", "account no. 99887766", "hi", "\n",
    ]
)  # fmt: skip


def one_by_one(rules: Iterable[Rule], passage: Passage) -> Iterator[Finding]:
    """Try each rule for itself."""
    for rule in rules:
        if rule.roles and passage.role not in rule.roles:
            continue
        if not Signs(passage.text).may_match(rule.requirement):
            continue
        if rule.needs and not any(word in passage.text.lower() for word in rule.needs):
            continue
        text = passage.text.replace("_", " ") if rule.reads_names else passage.text
        for match in rule.pattern.finditer(text):
            length = rule.length(match["value"])
            if length > 0:
                start = match.start("value")
                yield Finding(rule.entity, start, start + length, rule.score, rule.name)


@given(st.lists(PIECES, max_size=8), st.sampled_from(["user", "assistant", "tool", "other"]))
def test_a_set_of_rules_finds_what_its_rules_find(pieces: list[str], role: str) -> None:
    """The same findings in the same order, whatever the text and the role."""
    passage = Passage(" ".join(pieces), role)
    assert [*RuleSet(RULES).find(passage)] == [*one_by_one(RULES, passage)]


def test_a_set_without_rules_or_words_finds_nothing_more() -> None:
    """No rules find nothing; rules that need no word are tried on every text."""
    assert not [*RuleSet(()).find(Passage("anything"))]
    rule = Rule("Bare", "X", 0.5, re.compile(r"(?P<value>\d+)"))
    assert [each.start for each in RuleSet([rule]).find(Passage("a 1 b 2"))] == [2, 6]
