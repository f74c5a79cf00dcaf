"""What must hold of `messages`, and of any text that leaves: nothing personal is left to see.

Importing this module imports Great Expectations.
"""

from expectations.custom import ExpectColumnValuesToBeFreeOf
from expectations.describe import about, at_most
from expectations.policy import GatePolicy
from expectations.stock import CRITICAL, Expectation, ExpectColumnValuesToBeInSet

_MEND = (
    "Find the texts with `sluice audit`, widen `redaction` in the settings, curate the range again."
)
_WHAT = {
    "email": "e-mail address",
    "card": "payment card number",
    "key": "access key, token or password in a URL",
    "iban": "bank account number",
    "phone": "telephone number",
}


def residual_expectations(policy: GatePolicy) -> list[Expectation]:
    """Return what must hold of a column `text` of redacted texts.

    The patterns are the gate's own, not the redactor's.
    """
    shares = {
        "email": policy.max_email_share,
        "card": policy.max_card_share,
        "key": policy.max_key_share,
        "iban": policy.max_iban_share,
        "phone": policy.max_phone_share,
    }
    return [
        ExpectColumnValuesToBeFreeOf(
            column="text",
            pattern=pattern,
            mostly=1 - share,
            severity=CRITICAL,
            meta=about(
                f"no_{pattern}_left",
                meaning=f"No text holds an {what}."
                if what[0] in "aeiou"
                else f"No text holds a {what}.",
                mend=f"{_MEND} Limit: `gate.max_{pattern}_share`.",
                threshold=at_most(share),
            ),
        )
        for pattern, what in _WHAT.items()
        for share in (shares[pattern],)
    ]


def message_expectations(policy: GatePolicy) -> list[Expectation]:
    """Return what must hold of the messages in question."""
    return [
        ExpectColumnValuesToBeInSet(
            column="role",
            value_set=["system", "user", "assistant", "tool", "tools"],
            severity=CRITICAL,
            meta=about(
                "role_known",
                meaning="Every message has a role of the lake.",
                mend="This is a fault of Sluice or of the lake: curate the range again.",
            ),
        ),
        *residual_expectations(policy),
    ]
