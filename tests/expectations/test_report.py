"""The report says what the data says, escapes everything, and needs nothing beside itself."""

import dataclasses
import json
import re
from html.parser import HTMLParser

import pytest

from expectations.report import ReportData, render
from expectations.report.data import (
    Bin,
    Blocker,
    Count,
    Departure,
    FormatCoverage,
    Lengths,
    Privacy,
    Rewards,
    SignalCount,
    Signals,
    Split,
    Stage,
)
from expectations.report.render import SECTIONS
from expectations.result import ExpectationResult
from transforms.outcome import Reason

HOSTILE = "<script>alert('x')</script>\"'&{{ 7*7 }}\u2028"


class Elements(HTMLParser):
    """Collects what a browser would make of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, and its id if it has one."""
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def _failing(data: ReportData, severity: str) -> ReportData:
    first, *others = data.expectations
    failed = dataclasses.replace(
        first, success=False, severity=severity, observed={"looked_at": 90, "unexpected": 3}
    )
    return dataclasses.replace(data, expectations=(failed, *others))


def test_every_section_is_there_and_linked(report_data: ReportData) -> None:
    """Each section has its place, its heading and its link, once."""
    elements = Elements(render(report_data))
    assert len(elements.ids) == len(set(elements.ids))
    links = [attributes.get("href") for tag, attributes in elements.tags if tag == "a"]
    for name, _ in SECTIONS:
        assert name in elements.ids
        assert f"#{name}" in links


def test_page_is_the_same_for_the_same_data(report_data: ReportData) -> None:
    """Nothing of the clock or of a dictionary's order gets into the page."""
    again = ReportData.from_dict(json.loads(json.dumps(report_data.to_dict())))
    assert again == report_data
    assert render(again) == render(report_data)


def test_data_of_another_shape_is_refused_without_its_values(report_data: ReportData) -> None:
    """What is wrong is named by its place; what stands there is not quoted."""
    value = report_data.to_dict() | {"funnel": "kestrel-7731"}
    with pytest.raises(ValueError, match=r"not the data of a report: funnel$"):
        ReportData.from_dict(value)


def test_page_needs_nothing_beside_itself(report_data: ReportData) -> None:
    """No script, no link to another host, no font, no picture; the policy forbids them, too."""
    page = render(report_data)
    elements = Elements(page)
    assert {tag for tag, _ in elements.tags} & {
        "script",
        "iframe",
        "img",
        "object",
        "form",
    } == set()
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    policy = next(
        attributes["content"]
        for tag, attributes in elements.tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def infected(data: ReportData, *, by: str) -> ReportData:
    """Put a text before every text of the data."""

    def infect(value: object) -> object:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            parts = {
                part.name: infect(getattr(value, part.name))
                for part in dataclasses.fields(value)
                if part.name != "severity"
            }
            return dataclasses.replace(value, **parts)
        if isinstance(value, tuple):
            return tuple(map(infect, value))
        return f"{by}{value}" if isinstance(value, str) else value

    result = infect(data)
    assert isinstance(result, ReportData)
    return result


def test_markup_in_any_name_stays_text(report_data: ReportData) -> None:
    """Whatever a dataset, model, reason or expectation is called, it is shown and not run."""
    warned = _failing(report_data, "warning")
    blocked = dataclasses.replace(warned, blockers=(Blocker("one", "two"),), consent_stated=False)
    for data in (warned, blocked):
        page = render(infected(data, by=HOSTILE))
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "{{ 7*7 }}" in page
        harmless = render(infected(data, by="harmless "))
        tags, expected = ([name for name, _ in Elements(each).tags] for each in (page, harmless))
        assert tags == expected


def test_ready_is_said_at_the_top(report_data: ReportData) -> None:
    """A version of which all holds is ready, and no consent warning stands there."""
    text = _text(render(report_data))
    assert "Ready 1,184 rows for Bedrock RFT, Nova 2 Lite" in text
    assert "Not ready" not in text
    assert "Consent is not stated" not in text


def test_not_ready_names_what_mends_it(report_data: ReportData) -> None:
    """Each thing in the way stands at the top, with its numbers and its mend."""
    data = dataclasses.replace(
        _failing(report_data, "critical"),
        blockers=(Blocker("All rows are one user's.", "Widen the range with `--from`."),),
    )
    text = _text(render(data))
    assert "Nothing was published. 2 things stand in the way" in text
    assert "All rows are one user's." in text.replace("&#39;", "'")
    assert "Widen the range with --from ." in text
    assert "Not met: There are log records in the range. Seen: 3 of 90; tolerated: none." in text
    assert "Mend what the top of this page names" in text


def test_warnings_are_named_beside_ready(report_data: ReportData) -> None:
    """A failed warning does not take readiness away, and is read at the top."""
    data = _failing(report_data, "warning")
    assert data.ready
    assert "read the warning below first" in _text(render(data))


def test_missing_consent_is_a_warning_at_the_top(report_data: ReportData) -> None:
    """Without a consent setting the page says so above all figures, and names the setting."""
    page = render(dataclasses.replace(report_data, consent_stated=False))
    assert page.index("Consent is not stated") < page.index('id="facts"')
    assert "datasets.support-replies.consent" in page
    assert "Settle consent" in page


def test_funnel_shows_that_it_adds_up(report_data: ReportData) -> None:
    """Each stage shows its sum, and says loudly where it does not come out."""
    text = _text(render(report_data))
    assert "21,430 \u2212 2,312 = 19,118" in text
    assert "412 \u2212 62 = 350" in text
    assert "does not add up" not in text
    records = dataclasses.replace(report_data.funnel[2], count=21_431)
    broken = dataclasses.replace(
        report_data, funnel=(*report_data.funnel[:2], records, *report_data.funnel[3:])
    )
    assert "21,431 \u2212 2,312 is not 19,118: this does not add up." in _text(render(broken))


@pytest.mark.parametrize("reason", sorted(Reason))
def test_every_reason_is_explained(reason: Reason, report_data: ReportData) -> None:
    """A reason is printed with what it means."""
    stage = Stage(
        name="Log records",
        unit="records",
        count=5,
        meaning="",
        departures=(Departure(reason.outcome.value, reason.value, 5),),
    )
    page = render(dataclasses.replace(report_data, funnel=(stage,)))
    assert reason.value in page
    assert reason.meaning.replace("'", "&#39;") in page


def test_nothing_at_all_can_be_shown() -> None:
    """A build without records, rows, signals or expectations still gives a page that says so."""
    data = ReportData(
        dataset="empty",
        version="none",
        sluice_version="0",
        target="bedrock-nova",
        target_title="Nova",
        consent_stated=False,
        funnel=(),
        splits=(),
        expectations=(),
    )
    text = _text(render(data))
    assert "Not ready" in text
    assert "no expectation was asked" in text
    assert "No signals" in text


def test_charts_stand_beside_their_numbers(report_data: ReportData) -> None:
    """Each bin of a histogram is in a table, as exact numbers."""
    page = render(report_data)
    assert page.count("The numbers of this chart") == page.count('class="histogram"') == 2
    assert "0.7 to 0.8" in page
    assert "2,100 to 2,800" in page


def test_extreme_figures_keep_the_charts_whole(report_data: ReportData) -> None:
    """Empty bins, one bin, a limit far away and counts of millions give finite drawings."""
    for bins, limit in (
        ((Bin(0, 1, 0),), 8192),
        ((Bin(0, 1, 7),), None),
        ((Bin(0, 0, 7),), 1),
        (tuple(Bin(n, n + 1, 10**9 * n) for n in range(50)), 30),
    ):
        data = dataclasses.replace(
            report_data,
            lengths=Lengths(histogram=bins, limit=limit, over_limit=3),
            rewards=Rewards(histogram=bins, references=(Count("", 0),)),
            signals=Signals(counts=(SignalCount(kind="x", source="y", count=0),)),
            privacy=Privacy(entities=(Count("PERSON", 0),)),
            formats=(FormatCoverage(family="", operation="", seen=0, kept=0, unsupported=0),),
            splits=(Split(name="train", file="train.jsonl", rows=0, groups=0),),
        )
        page = render(data)
        assert "nan" not in page.lower().replace("finance", "")
        assert "inf%" not in page


def test_expectation_that_was_not_evaluated_is_shown_as_such(report_data: ReportData) -> None:
    """A table that lacked a column is not shown as zero faults."""
    broken = ExpectationResult(
        suite="records",
        name="times_present",
        severity="critical",
        success=False,
        observed={"not_evaluated": 1},
        threshold="none",
        meaning="Records say when.",
        mend="Curate again.",
    )
    data = dataclasses.replace(report_data, expectations=(broken,))
    assert "could not be asked" in _text(render(data))


def test_fault_is_told_in_its_own_words(report_data: ReportData) -> None:
    """Where an expectation knows what is wrong, that stands at the top rather than its denial."""
    data = _failing(report_data, "warning")
    first, *others = data.expectations
    told = dataclasses.replace(first, fault="The prompt is too long.")
    text = _text(render(dataclasses.replace(data, expectations=(told, *others))))
    assert "The prompt is too long. Seen: 3 of 90" in text
    assert "Not met" not in text
