"""Tables in which everything holds, for one fault at a time to be planted."""

import json
from typing import Any

import pandas as pd
import pytest

from expectations.files import DatasetFile
from expectations.gate import DatasetInputs
from expectations.report.data import (
    Bin,
    Count,
    Departure,
    FormatCoverage,
    Lengths,
    Privacy,
    ReportData,
    Rewards,
    SignalCount,
    Signals,
    Split,
    Stage,
)
from expectations.report.parts import (
    Difficulty,
    Neighbours,
    Outage,
    Outages,
    Stratum,
    Tally,
    VersionDifference,
)
from expectations.result import ExpectationResult
from transforms.feedback.coverage import Agreement, Segment, SignalCoverage

GROUPS = 75


def line(number: int, **changes: Any) -> bytes:
    """Write one row of a dataset."""
    row = {
        "id": f"row-{number}",
        "messages": [{"role": "user", "content": f"Which train leaves at platform {number}?"}],
        "reference_answer": {"text": f"The slow one, number {number}.", "source": "endorsed_reply"},
        "domain": "trains" if number % 3 else "trams",
        "thumbs": 1 if number % 2 else 0,
    }
    return json.dumps(row | changes, ensure_ascii=False).encode() + b"\n"


@pytest.fixture
def records() -> pd.DataFrame:
    """Two log objects with a hundred records each, three of which were dropped."""
    rows = [
        {
            "kind": kind,
            "object_key": f"logs/{name}.json.gz",
            "ordinal": ordinal,
            "time": pd.Timestamp("2026-03-01T10:00:00Z"),
            "outcome": "kept",
            "reason": "",
            "reply_id": "m1" if kind == "record" else "",
            "input_tokens": 20 if kind == "record" else None,
            "object_status": "" if kind == "record" else "read",
        }
        for name in ("a", "b")
        for kind, ordinals in (("object", [0]), ("record", range(1, 101)))
        for ordinal in ordinals
    ]
    frame = pd.DataFrame(rows).astype({"input_tokens": "Int64"})
    dropped = frame.index[(frame["kind"] == "record") & (frame["ordinal"] == 7)]
    frame.loc[dropped, ["outcome", "reason", "reply_id"]] = ["dropped", "truncated", ""]
    return frame


@pytest.fixture
def messages() -> pd.DataFrame:
    """Redacted messages as the lake holds them, entity tokens included."""
    return pd.DataFrame(
        {
            "role": ["system", "user", "assistant", "tools"],
            "content": [
                "You sell tickets.",
                # The digest is a valid card number on purpose: a token is no residue.
                "I am ⟦PERSON:4111111111111111⟧, mail ⟦EMAIL_ADDRESS:0123456789abcdef⟧, ⟦⟧ ok",
                "Ticket 20260301-118 of 12.50 is booked.",
                '[{"name": "book", "description": "Book a seat."}]',
            ],
            "reasoning": ["", "", "They want a seat.", ""],
            "tool_calls": ["", "", '[{"id": "1", "name": "book", "arguments": "{}"}]', ""],
        }
    )


@pytest.fixture
def dataset() -> DatasetInputs:
    """A version of 150 rows in two files, every group on one side."""
    train, held_out = range(130), range(130, 150)
    outcomes = pd.DataFrame(
        {
            "object_key": ["logs/a.json.gz"] * 160,
            "ordinal": range(1, 161),
            "outcome": ["emitted"] * 150 + ["dropped"] * 6 + ["merged"] * 4,
            "reason": [""] * 150 + ["no_reference"] * 6 + ["duplicate_prompt"] * 4,
        }
    )
    return DatasetInputs(
        files={
            "train": DatasetFile([line(n) for n in train], [n // 2 for n in train]),
            "validation": DatasetFile([line(n) for n in held_out], [n // 2 for n in held_out]),
        },
        outcomes=outcomes,
        kept_records=160,
        target="bedrock-nova",
    )


def example() -> ReportData:
    """Invent a version of 1,184 rows from 21,430 records."""
    return ReportData(
        dataset="support-replies",
        version="7f3a91c2d4e0",
        sluice_version="0.1.0",
        target="bedrock-nova",
        target_title="Bedrock RFT, Nova 2 Lite",
        target_losses=("Tool turns and media are not carried: the rollout is one text turn.",),
        range_from="2026-03-01T00:00Z",
        range_to="2026-03-08T00:00Z",
        first_call="2026-03-01 00:12",
        last_call="2026-03-07 23:48",
        base_model="amazon.nova-2-lite-v1:0",
        references="required",
        consent_stated=True,
        consent="request metadata, key training_consent",
        models=(
            Count("anthropic.claude-sonnet-4-5-20250929-v1:0", 702),
            Count("amazon.nova-pro-v1:0", 391),
            Count("openai.gpt-oss-120b-1:0", 91),
        ),
        domains=(
            Count("billing", 512),
            Count("delivery", 361),
            Count("returns", 204),
            Count("account", 98),
            Count("other", 9),
        ),
        funnel=_funnel(),
        formats=(
            _format("anthropic", "ConverseStream", 9_120, 8_301, 0),
            _format("anthropic", "InvokeModel", 5_201, 4_702, 0),
            _format("nova", "Converse", 4_870, 4_409, 0),
            _format("openai", "ChatCompletions", 1_880, 1_706, 0),
            _format("unknown", "InvokeModel", 359, 0, 143),
        ),
        signals=Signals(
            counts=tuple(
                SignalCount(kind=kind, source=source, count=count)
                for kind, source, count in (
                    ("thumbs_up", "explicit", 1_204),
                    ("re_ask", "implicit", 871),
                    ("thumbs_down", "explicit", 402),
                    ("completion", "explicit", 310),
                    ("escalation", "implicit", 96),
                    ("correction", "explicit", 41),
                )
            ),
            candidates=6_420,
            candidates_with_signal=2_590,
            events=2_104,
            orphans=147,
            conflicts=38,
            unread=(Count("unknown_kind", 3),),
            coverage=SignalCoverage(
                segments=(
                    Segment("app", "billing", 4_020, 1_910, 702),
                    Segment("app", "delivery", 2_400, 680, 190),
                    Segment("prompt", "up to 500", 5_100, 2_390, 801),
                    Segment("prompt", "above 8,000", 1_320, 200, 91),
                ),
                effective_replies=2_114.6,
                users=1_840,
                users_with_feedback=511,
                effective_users=203.4,
                agreement=Agreement(190, 88, 21, 17),
            ),
        ),
        rewards=Rewards(
            histogram=_bins((12, 31, 60, 71, 88, 102, 140, 233, 301, 146), 0.1),
            mean=0.67,
            rows_with_evidence=903,
            references=(
                Count("endorsed_reply", 790),
                Count("repaired_reply", 353),
                Count("human_correction", 41),
            ),
        ),
        privacy=Privacy(
            entities=(
                Count("PERSON", 8_204),
                Count("EMAIL_ADDRESS", 2_113),
                Count("PHONE_NUMBER", 940),
                Count("CREDIT_CARD", 122),
                Count("IBAN_CODE", 17),
            ),
            messages=31_870,
            messages_with_entities=7_310,
            engine="Presidio with the bundled name model",
        ),
        lengths=Lengths(
            histogram=_bins((210, 388, 261, 148, 80, 44, 27, 14, 8, 4), 700),
            limit=8_192,
            p50=1_310,
            p95=4_420,
            p99=6_120,
            longest=6_870,
            total=1_903_400,
        ),
        splits=(
            Split(
                name="train",
                file="train.jsonl",
                rows=1_066,
                groups=741,
                size_bytes=8_421_337,
                sha256="5f" * 32,
            ),
            Split(
                name="validation",
                file="validation.jsonl",
                rows=118,
                groups=84,
                size_bytes=911_204,
                sha256="a7" * 32,
            ),
        ),
        largest_group_share=0.021,
        odd_times=1,
        difficulty=Difficulty(
            bands=(
                Tally("never", 12),
                Tally("hard", 140),
                Tally("medium", 301),
                Tally("easy", 290),
                Tally("always", 20),
                Tally("unknown", 421),
            ),
            judged_rows=763,
            replies=2_210,
            judged_replies=1_140,
            passed_replies=690,
            repeated_rows=310,
            disagreeing_rows=204,
            off_policy_rows=1_184,
        ),
        strata=(
            Stratum(name="app=billing model=nova-pro language=en difficulty=easy", rows=410),
            Stratum(name="app=delivery model=? language=de difficulty=hard", rows=90, left_out=31),
        ),
        largest_template_share=0.34,
        neighbours=Neighbours(
            held_out=118,
            bands=(Tally("below 0.5", 90), Tally("0.5 to 0.7", 28)),
            nearest=0.66,
            removed=7,
        ),
        difference=VersionDifference(
            version="1b2c3d4e5f60",
            before=1_020,
            after=1_184,
            both=980,
            went=(Tally("near_duplicate", 31), Tally("not_in_the_lake", 9)),
            came=(Tally("not_in_the_lake", 200), Tally("no_reference", 4)),
        ),
        outages=Outages(
            start="2026-03-01 00:00",
            end="2026-03-08 00:00",
            windows=(
                Outage(
                    model="anthropic.claude-sonnet-4-5-20250929-v1:0",
                    region="eu-west-1",
                    start="2026-03-03 14:10",
                    end="2026-03-03 15:05",
                    kinds="errors, slow",
                    calls=402,
                    failures=311,
                    expected=8.2,
                    left=37.0,
                    width=0.6,
                ),
            ),
            dropped=61,
        ),
        expectations=_expectations(),
        limits=("Media and tool calls are outside this target.",),
    )


def _format(family: str, operation: str, seen: int, kept: int, unsupported: int) -> FormatCoverage:
    return FormatCoverage(
        family=family, operation=operation, seen=seen, kept=kept, unsupported=unsupported
    )


def _bins(counts: tuple[int, ...], width: float) -> tuple[Bin, ...]:
    return tuple(
        Bin(round(place * width, 2), round((place + 1) * width, 2), count)
        for place, count in enumerate(counts)
    )


def _expectations() -> tuple[ExpectationResult, ...]:
    return tuple(
        ExpectationResult(
            suite=suite,
            name=name,
            severity="critical",
            success=True,
            observed={"looked_at": 1_184, "unexpected": 0},
            threshold="none",
            meaning=meaning,
            mend="Find the texts with `sluice audit`, then curate the range again.",
        )
        for suite, name, meaning in (
            ("records", "has_records", "There are log records in the range."),
            ("messages", "no_email_left", "No text holds an e-mail address."),
            ("messages", "no_card_left", "No text holds a payment card number."),
            ("outcomes", "adds_up", "Emitted, dropped and merged records add up to the kept ones."),
            ("dataset", "ids_unique", "No id stands twice."),
        )
    )


def _funnel() -> tuple[Stage, ...]:
    return (
        Stage(
            name="Listed objects",
            unit="objects",
            count=412,
            meaning="Everything under the log prefix in the range.",
            departures=(
                Departure("body", "large_body", 61, "A large body of a record, read with it."),
                Departure("skipped", "permission_check", 1, "Bedrock's write test, not a log."),
            ),
        ),
        Stage(name="Read", unit="objects", count=350, meaning="Log objects read to their end."),
        Stage(
            name="Log records",
            unit="records",
            count=21_430,
            meaning="Every line of every log object.",
            departures=(
                Departure("dropped", "call_failed", 1_102),
                Departure("dropped", "truncated", 604),
                Departure("dropped", "ambiguous_request", 420),
                Departure("dropped", "guardrail_blocked", 31),
                Departure("quarantined", "unsupported_body", 143),
                Departure("quarantined", "not_json", 12),
            ),
        ),
        Stage(
            name="Kept records",
            unit="records",
            count=19_118,
            meaning="Usable calls, redacted and stored in the lake.",
            departures=(
                Departure("dropped", "later_call_of_turn", 11_806),
                Departure("dropped", "turn_failed", 310),
                Departure("merged", "duplicate_request", 582),
            ),
        ),
        Stage(
            name="Candidates",
            unit="records",
            count=6_420,
            meaning="First calls of the users' turns.",
            departures=(
                Departure("dropped", "no_reference", 3_204),
                Departure("merged", "duplicate_prompt", 1_810),
                Departure("dropped", "conversation_cap", 222),
            ),
        ),
        Stage(name="Rows", unit="records", count=1_184, meaning="Emitted to the files."),
    )


@pytest.fixture
def report_data() -> ReportData:
    """A version that is ready, with every section filled."""
    return example()
