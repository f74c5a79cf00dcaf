from ner.pieces import Piece, finish


def test_spans_stand_where_their_values_do() -> None:
    """White space at the ends of a labelled piece stays outside the span."""
    document = finish(
        (Piece("To "), Piece(" Ada Vance \n", "PERSON"), Piece("in "), Piece("Graz", "LOCATION"))
    )
    assert [document.text[start:end] for start, end, _ in document.spans] == ["Ada Vance", "Graz"]
