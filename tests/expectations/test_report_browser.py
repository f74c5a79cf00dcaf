"""The report in a real browser with the network off: silent, whole, and readable at any width."""

import dataclasses
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from expectations.report import ReportData, render
from expectations.report.data import Blocker, Count
from expectations.report.render import SECTIONS
from expectations.report.samples import ShownRow, render_samples

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def _executable() -> str:
    named = os.environ.get("SLUICE_CHROMIUM", "")
    return named or next((path for name in _NAMES if (path := shutil.which(name))), "")


pytestmark = pytest.mark.skipif(
    not _executable(),
    reason="no Chromium is installed: `apt-get install chromium`, or name one in SLUICE_CHROMIUM",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium once for all tests of this file."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=_executable(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


class Visit:
    """A page that was opened, and what it tried to say or to fetch."""

    def __init__(self, browser: Browser, path: Path, *, width: int, scheme: str = "light") -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            offline=True,
        )
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())


def _write(tmp_path: Path, data: ReportData) -> Path:
    path = tmp_path / "index.html"
    path.write_text(render(data), encoding="utf-8")
    return path


@pytest.fixture
def hostile_data(report_data: ReportData) -> ReportData:
    """A version that is not ready, with markup in its names."""
    script = "<script>alert(1)</script><img src=https://example.org/x.png onerror=alert(2)>"
    return dataclasses.replace(
        report_data,
        dataset=f"support {script}",
        domains=(Count(script, 4), Count("a-domain-without-any-space-" * 8, 3)),
        models=(Count(f"arn:aws:bedrock:{'x' * 120}", 9),),
        blockers=(Blocker(f"Why: {script}", f"Set `{script}`"),),
        consent_stated=False,
    )


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_opens_silently_and_fits(
    width: int, scheme: str, browser: Browser, hostile_data: ReportData, tmp_path: Path
) -> None:
    """No console line, no dialog, no request but the file, no sideways scrolling, all sections."""
    path = _write(tmp_path, hostile_data)
    visit = Visit(browser, path, width=width, scheme=scheme)
    page = visit.page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name, title in SECTIONS:
        section = page.locator(f"section#{name}")
        assert section.is_visible()
        assert title in section.inner_text() or name == "decision"
    assert visit.said == []
    assert [url for url in visit.asked if not url.startswith(("file:", "data:"))] == []
    assert "<script>alert(1)</script>" in page.locator("h1").inner_text()
    assert page.locator("script, img").count() == 0


def test_schemes_differ_and_keep_contrast(
    browser: Browser, report_data: ReportData, tmp_path: Path
) -> None:
    """Light and dark have their own paper, and text stands out from it by 4.5 to 1 or more.

    Source: WCAG 2.2, contrast (minimum).
    """
    path = _write(tmp_path, report_data)
    papers = set()
    for scheme in ("light", "dark"):
        page = Visit(browser, path, width=1280, scheme=scheme).page
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert page.evaluate(_WORST_CONTRAST) >= 4.5
    assert len(papers) == 2


_WORST_CONTRAST = """() => {
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
  };
  const ratios = [...document.querySelectorAll('body *:not(svg *)')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => [light(parse(getComputedStyle(e).color)), light(paper(e))])
    .map(([a, b]) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  return Math.min(...ratios);
}"""


def test_keyboard_reaches_links_and_details(
    browser: Browser, report_data: ReportData, tmp_path: Path
) -> None:
    """Tab leads from the skip link through the contents, and Enter opens what is folded."""
    page = Visit(browser, _write(tmp_path, report_data), width=400).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the decision"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("nav a").first.is_visible()
    page.locator("#rewards summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#rewards details table").is_visible()


def test_print_shows_what_is_folded(
    browser: Browser, report_data: ReportData, tmp_path: Path
) -> None:
    """On paper nothing can be opened, so that all numbers are there."""
    page = Visit(browser, _write(tmp_path, report_data), width=1280).page
    folded = page.locator("#expectations details table").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.bounding_box()
    assert len(page.pdf()) > 10_000


def test_samples_are_searched_and_stay_text(tmp_path: Path, browser: Browser) -> None:
    """Words and files narrow the rows; markup in a prompt or key neither runs nor loads."""
    script = "<script>alert(1)</script><img src=https://example.org/x.png onerror=alert(2)>"
    rows = [
        ShownRow("train", (("user", "Where is my parcel?"),), (("domain", "shop"),)),
        ShownRow("train", (("user", f"Explain {script}"),), ((script, "desk"),)),
        ShownRow("validation", (("user", "Is the parcel insured?"),), ()),
    ]
    path = tmp_path / "samples.html"
    path.write_text(render_samples("shop", "abc", rows), encoding="utf-8")
    visit = Visit(browser, path, width=400)
    page = visit.page
    assert page.locator("article:visible").count() == 3
    page.fill("#search", "PARCEL")
    assert page.locator("article:visible").count() == 2
    assert page.locator("#count").inner_text() == "2 of 3 rows"
    page.select_option("#split", "validation")
    assert page.locator("article:visible").count() == 1
    page.fill("#search", "onerror")
    page.select_option("#split", "")
    assert script in page.locator("article:visible").inner_text()
    assert visit.said == []
    assert visit.asked == [path.as_uri()]
