import json
from collections.abc import Collection, Iterator

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset import step
from transforms.dataset.contamination import (
    EvaluationIndex,
    decontaminate,
    evaluation_texts,
    words_of,
)
from transforms.dataset.near.prompts import TextBatch

QUESTION = (
    "A baker sells forty loaves in the morning and half as many in the afternoon. "
    "How many loaves does the baker sell on that day?"
)


def index(*lines: str, json_lines: bool = False) -> EvaluationIndex:
    """Index the lines of one file."""
    return EvaluationIndex.of(evaluation_texts("eval.jsonl", lines, json_lines=json_lines))


def test_a_prompt_that_holds_most_of_an_evaluation_text_is_found() -> None:
    """Whatever stands around it, and whatever its case and punctuation."""
    held = index("Something else that is asked of nobody at all here.", QUESTION)
    asked = "Please solve: " + QUESTION.upper().replace(".", " -") + " Think first."
    assert held.match(asked) == {"file": "eval.jsonl", "line": 2, "share": 1.0}
    assert held.match("How many loaves does the baker sell on that day, roughly?") is None
    assert held.match("Good morning.") is None


def test_a_short_evaluation_text_must_be_the_whole_message() -> None:
    """Few words stand in many prompts by chance."""
    held = index("Name the capital of France.")
    assert held.match("name the capital of France!")
    assert (
        held.match("Name the capital of France and tell me about it, please, in two lines.") is None
    )


def test_json_lines_give_their_questions_and_not_their_instructions() -> None:
    """System texts and replies stand in many logs."""
    line = json.dumps(
        {
            "messages": [
                {"role": "system", "content": "You are a careful assistant of the Baltic bank."},
                {"role": "user", "content": QUESTION},
                {"role": "assistant", "content": "Sixty loaves are sold on that day, all in all."},
            ],
            "id": "x1",
        }
    )
    texts = evaluation_texts("e.jsonl", ["", line, "not JSON but a text"], json_lines=True)
    assert [(each.line, each.words) for each in texts] == [
        (2, words_of(QUESTION)),
        (3, ("not", "json", "but", "a", "text")),
    ]


def test_the_template_of_a_file_counts_for_nothing() -> None:
    """Instructions that each line repeats do not make each prompt contaminated."""
    template = "Let us think step by step and output the final answer after four hashes: "
    held = index(*(f"{template} {'abcdefghijklmnopqrstuvwxyz'[n]}{n} is what?" for n in range(20)))
    assert held.match(template + "my own question about trains and their times in winter") is None
    assert held.match(f"{template} c2 is what?")


@given(st.lists(st.sampled_from([QUESTION, "Name three rivers.", "Is it late?"]), max_size=6))
def test_rows_leave_with_file_and_line_and_nothing_is_lost(said: list[str]) -> None:
    """Conservation, the same result in any order; without an index no text is read."""
    frame = pd.DataFrame(
        {
            "object_key": ["a"] * len(said),
            "ordinal": range(1, len(said) + 1),
            "request_id": [f"r{n}" for n in range(len(said))],
            "message_ids": [[f"m{n}"] for n in range(len(said))],
        }
    )

    def read(ids: Collection[str]) -> Iterator[TextBatch]:
        names = sorted(ids)
        yield TextBatch(names, ["user"] * len(names), [said[int(each[1:])] for each in names])

    def refuse(ids: Collection[str]) -> Iterator[TextBatch]:
        raise AssertionError(f"{len(ids)} texts were read")

    result = decontaminate(frame, index=index(QUESTION), read=read)
    step.verify(frame, result)
    assert len(result.outcomes) == said.count(QUESTION)
    assert set(result.outcomes["reason"]) <= {"contaminated_eval"}
    evidence = [json.loads(each) for each in result.outcomes["evidence"]]
    assert all(each == {"file": "eval.jsonl", "line": 1, "share": 1} for each in evidence)
    again = decontaminate(frame.iloc[::-1], index=index(QUESTION), read=read)
    pd.testing.assert_frame_equal(again.outcomes, result.outcomes)
    assert len(decontaminate(frame, index=None, read=refuse).kept) == len(said)
