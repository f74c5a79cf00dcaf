"""Names that a message may quote: those of the formats; any other could be somebody's data."""

_KNOWN = frozenset(
    """
    ability answer assistant audio bot cache_control completed completion completion_ids
    completions completions_ids content data_source description developer difficulty_level
    domain escalated expected_reasoning_steps explanation extra_info file final_answer function
    function_call ground_truth id image_url index info input_audio label messages metadata name
    nova_assistant original_answer original_question parameters predictor_prompt prompt prompts
    properties re_asked reasoning reasoning_content reference reference_answer reference_source
    refusal required reward_model reward_prior role schemaVersion solution source split steps
    style system task task_id text thumbs tool tool_call_id tool_calls toolConfig tools
    trainer_state type user weight
    """.split()  # noqa: SIM905 - as a list it would fill a page
)

UNKNOWN = "<key>"


def known(name: object) -> str:
    """Return a name of the formats as it is, any other as `<key>`."""
    return name if isinstance(name, str) and name in _KNOWN else UNKNOWN
