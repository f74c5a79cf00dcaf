import json

from expectations.report.samples import render_samples, shown_rows


def line(number: int, **changes: object) -> bytes:
    """Write one row."""
    row = {"id": str(number), "messages": [{"role": "user", "content": f"Question {number}?"}]}
    return json.dumps(row | changes).encode()


def test_rows_come_from_each_file_in_proportion() -> None:
    """Never more than asked for, and none of no rows."""
    splits = {"train": [line(n) for n in range(90)], "validation": [line(n) for n in range(10)]}
    shown = shown_rows(splits, limit=20)
    assert [row.split for row in shown] == ["train"] * 18 + ["validation"] * 2
    assert shown_rows({"train": []}, limit=5) == []
    assert len(shown_rows(splits, limit=500)) == 100


def test_the_page_escapes_what_rows_say() -> None:
    """Text, roles and keys stay text; the only script is the page's own, by its hash."""
    evil = "</script><script>alert(1)</script>"
    row = json.loads(line(1, messages=[{"role": evil, "content": evil}])) | {evil: evil}
    page = render_samples(evil, "v", shown_rows({"train": [json.dumps(row).encode()]}, limit=1))
    assert page.count("<script>") == 1
    assert "alert(1)</script>" not in page
    assert "script-src 'sha256-" in page


def test_targets_with_other_keys_are_shown() -> None:
    """A row without `messages` shows its prompt, and JSON for what is not text."""
    row = {"prompt": [{"role": "user", "content": "Hi"}], "reward_model": {"style": "rule"}}
    shown = shown_rows({"train": [json.dumps(row).encode()]}, limit=1)[0]
    assert shown.messages == (("user", "Hi"),)
    assert shown.facts == (("reward_model", '{"style":"rule"}'),)
