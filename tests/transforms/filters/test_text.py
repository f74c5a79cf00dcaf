from transforms.filters.text import Memo


def test_equal_texts_are_read_once() -> None:
    """A memo asks its function once for equal texts, forgets when full, and holds no text."""
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    memo = Memo(length, size=2)
    assert [memo("zanzibar"), memo("zanzibar"), memo("b")] == [8, 8, 1]
    assert asked == ["zanzibar", "b"]
    assert "zanzibar" not in repr(vars(memo))
    assert memo("c") == 1
    assert memo("zanzibar") == 8
    assert asked.count("zanzibar") == 2
