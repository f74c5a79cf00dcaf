"""Write an invented conversation as each dialect's request, response and stream would be logged.

Written from the APIs' documentation and apart from the readers, so that a round trip tests both.
"""

from dialect_writers import converse, openai, prompts
from dialect_writers.talk import Json, Pieces, Talk, Writer
from transforms.records import StopReason

__all__ = ["WRITERS", "Json", "Pieces", "Talk", "Writer"]

_CLAUDE_2_STOPS = (StopReason.STOP_SEQUENCE, StopReason.MAX_TOKENS)

WRITERS = (
    Writer(
        "converse",
        converse.converse_request,
        converse.converse_response,
        converse.converse_stream,
        tools=True,
        reasoning=True,
        closing_chunks=1,
    ),
    Writer(
        "nova",
        converse.converse_request,
        converse.nova_response,
        converse.nova_stream,
        tools=True,
        reasoning=True,
        closing_chunks=1,
    ),
    Writer(
        "anthropic_messages",
        converse.anthropic_request,
        converse.anthropic_response,
        converse.anthropic_stream,
        tools=True,
        reasoning=True,
        stops=(StopReason.END_TURN, StopReason.MAX_TOKENS, StopReason.REFUSAL),
        closing_chunks=1,
    ),
    Writer(
        "chat_completions",
        openai.chat_request,
        openai.chat_response,
        openai.chat_stream,
        tools=True,
        closing_chunks=1,
    ),
    Writer(
        "mistral_chat",
        openai.chat_request,
        openai.chat_response,
        openai.mistral_stream,
        tools=True,
        reasoning=True,
    ),
    Writer(
        "gpt_oss",
        openai.chat_request,
        openai.oss_response,
        tools=True,
        reasoning=True,
        inline_reasoning=True,
    ),
    Writer(
        "responses",
        openai.responses_request,
        openai.responses_response,
        openai.responses_stream,
        tools=True,
        reasoning=True,
    ),
    Writer(
        "llama_3",
        prompts.prompt_request(prompts.llama_3, max_gen_len=60),
        prompts.llama_response,
        prompts.llama_stream,
        template=True,
    ),
    Writer(
        "llama_4",
        prompts.prompt_request(prompts.llama_4, max_gen_len=60),
        prompts.llama_response,
        prompts.llama_stream,
        template=True,
    ),
    Writer(
        "llama_2",
        prompts.prompt_request(prompts.instructions, max_gen_len=60),
        prompts.llama_response,
        prompts.llama_stream,
        template=True,
    ),
    Writer(
        "mistral_text",
        prompts.prompt_request(prompts.instructions, max_tokens=60),
        prompts.mistral_response,
        prompts.mistral_text_stream,
        template=True,
    ),
    Writer(
        "claude_2",
        prompts.prompt_request(prompts.human, max_tokens_to_sample=60),
        prompts.claude_response,
        prompts.claude_stream,
        template=True,
        stops=_CLAUDE_2_STOPS,
    ),
    Writer(
        "deepseek_text",
        prompts.prompt_request(prompts.deepseek, max_tokens=60),
        prompts.text_choice_response,
        prompts.text_choice_stream,
        template=True,
        reasoning=True,
        thinks_always=True,
    ),
    Writer(
        "imported_chatml",
        prompts.prompt_request(prompts.chatml, max_tokens=60),
        prompts.text_choice_response,
        prompts.text_choice_stream,
        template=True,
    ),
    Writer(
        "imported_gemma",
        prompts.prompt_request(prompts.gemma, max_tokens=60),
        prompts.text_choice_response,
        prompts.text_choice_stream,
        template=True,
        system=False,
    ),
    Writer(
        "imported_harmony",
        prompts.prompt_request(prompts.harmony, max_tokens=60),
        prompts.text_choice_response,
        prompts.text_choice_stream,
        template=True,
    ),
    Writer(
        "titan_text",
        prompts.prompt_request(prompts.titan, key="inputText", textGenerationConfig={}),
        prompts.titan_response,
        prompts.titan_stream,
        template=True,
        system=False,
    ),
    Writer(
        "command",
        prompts.prompt_request(prompts.plain, max_tokens=60, return_likelihoods="NONE"),
        prompts.command_response,
        system=False,
        turns=False,
    ),
    Writer(
        "jurassic",
        prompts.prompt_request(prompts.plain, maxTokens=60),
        prompts.jurassic_response,
        system=False,
        turns=False,
    ),
    Writer(
        "command_r",
        prompts.command_r_request,
        prompts.command_r_response,
        prompts.command_r_stream,
    ),
)
