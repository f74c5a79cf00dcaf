"""Dialects that take a prompt in one string, with the chat template it was rendered by."""

from collections.abc import Callable
from typing import Any

from dialect_writers.talk import Json, Pieces, Talk, with_metrics
from transforms.records import Message, StopReason

Render = Callable[[Talk], str]


def llama_3(talk: Talk) -> str:
    """Render the template of Llama 3."""
    turns = "".join(
        f"<|start_header_id|>{m.role}<|end_header_id|>\n\n{m.content}<|eot_id|>"
        for m in talk.messages
    )
    return f"<|begin_of_text|>{turns}<|start_header_id|>assistant<|end_header_id|>\n\n"


def llama_4(talk: Talk) -> str:
    """Render the template of Llama 4."""
    turns = "".join(
        f"<|header_start|>{m.role}<|header_end|>\n\n{m.content}<|eot|>" for m in talk.messages
    )
    return f"<|begin_of_text|>{turns}<|header_start|>assistant<|header_end|>\n\n"


def chatml(talk: Talk) -> str:
    """Render ChatML."""
    turns = "".join(f"<|im_start|>{m.role}\n{m.content}<|im_end|>\n" for m in talk.messages)
    return f"{turns}<|im_start|>assistant\n"


def gemma(talk: Talk) -> str:
    """Render Gemma's template, which knows no system."""
    names = {"user": "user", "assistant": "model"}
    turns = "".join(
        f"<start_of_turn>{names[m.role]}\n{m.content}<end_of_turn>\n" for m in talk.conversation
    )
    return f"<bos>{turns}<start_of_turn>model\n"


def deepseek(talk: Talk) -> str:
    """Render DeepSeek's template, its thought opened."""
    bar, gap = "\uff5c", "\u2581"
    marks = {"user": f"<{bar}User{bar}>", "assistant": f"<{bar}Assistant{bar}>"}
    end = f"<{bar}end{gap}of{gap}sentence{bar}>"
    turns = "".join(
        marks[m.role] + m.content + (end if m.role == "assistant" else "")
        for m in talk.conversation
    )
    start = f"<{bar}begin{gap}of{gap}sentence{bar}>"
    return f"{start}{talk.system}{turns}{marks['assistant']}<think>\n"


def instructions(talk: Talk) -> str:
    """Render `[INST]` as Mistral does, the system prompt in Llama 2's marks."""
    text = "<s>"
    for message in talk.conversation:
        if message.role == "user":
            first = text == "<s>" and talk.system
            system = f"<<SYS>>\n{talk.system}\n<</SYS>>\n\n" if first else ""
            text += f"[INST] {system}{message.content} [/INST]"
        else:
            text += f" {message.content}</s>"
    return text


def human(talk: Talk) -> str:
    """Render what Claude 2 was trained on."""
    names = {"user": "Human", "assistant": "Assistant"}
    turns = "".join(f"\n\n{names[m.role]}: {m.content}" for m in talk.conversation)
    return f"{talk.system}{turns}\n\nAssistant:"


def harmony(talk: Talk) -> str:
    """Render gpt-oss's template."""
    turns = ""
    for message in talk.messages:
        role = "developer" if message.role == "system" else message.role
        channel = "<|channel|>final" if role == "assistant" else ""
        turns += f"<|start|>{role}{channel}<|message|>{message.content}<|end|>"
    return f"{turns}<|start|>assistant"


def titan(talk: Talk) -> str:
    """Render Titan's conversation form."""
    names = {"user": "User", "assistant": "Bot"}
    turns = "".join(f"{names[m.role]}: {m.content}\n" for m in talk.conversation)
    return f"{turns}\nBot:"


def plain(talk: Talk) -> str:
    """Render nothing: the prompt is the message."""
    return talk.conversation[-1].content


def prompt_request(render: Render, *, key: str = "prompt", **settings: Any) -> Any:
    """Return a writer of requests with one string."""

    def write(talk: Talk) -> Json:
        return {key: render(talk), **settings}

    return write


_WORDS = {StopReason.END_TURN: "stop", StopReason.MAX_TOKENS: "length"}


def llama_response(talk: Talk) -> Json:
    """Write Llama's answer."""
    prompt, output = talk.tokens
    counts = {"prompt_token_count": prompt, "generation_token_count": output}
    return {"generation": talk.reply.content, **counts, "stop_reason": _WORDS[talk.stop]}


def llama_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write Llama's stream."""
    chunks: list[Json] = [
        {
            "generation": piece,
            "prompt_token_count": None if count else talk.tokens[0],
            "generation_token_count": count + 1,
            "stop_reason": None,
        }
        for count, piece in enumerate(pieces(talk.reply.content))
    ]
    last = {"generation": "", "prompt_token_count": None, "stop_reason": _WORDS[talk.stop]}
    return with_metrics([*chunks, {**last, "generation_token_count": talk.tokens[1]}], talk)


def claude_response(talk: Talk) -> Json:
    """Write Claude 2's answer."""
    words = {StopReason.STOP_SEQUENCE: "stop_sequence", StopReason.MAX_TOKENS: "max_tokens"}
    return {"completion": talk.reply.content, "stop_reason": words[talk.stop], "stop": None}


def claude_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write Claude 2's stream."""
    chunks: list[Json] = [
        {"completion": piece, "stop_reason": None, "stop": None}
        for piece in pieces(talk.reply.content)
    ]
    return with_metrics([*chunks, {**claude_response(talk), "completion": ""}], talk)


def mistral_response(talk: Talk) -> Json:
    """Write Mistral's text answer."""
    return {"outputs": [{"text": talk.reply.content, "stop_reason": _WORDS[talk.stop]}]}


def mistral_text_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write Mistral's text stream."""
    chunks: list[Json] = [
        {"outputs": [{"text": piece, "stop_reason": None}]} for piece in pieces(talk.reply.content)
    ]
    last = {"outputs": [{"text": "", "stop_reason": _WORDS[talk.stop]}]}
    return with_metrics([*chunks, last], talk)


def titan_response(talk: Talk) -> Json:
    """Write Titan's answer."""
    words = {StopReason.END_TURN: "FINISH", StopReason.MAX_TOKENS: "LENGTH"}
    prompt, output = talk.tokens
    text = {"outputText": talk.reply.content, "completionReason": words[talk.stop]}
    return {"inputTextTokenCount": prompt, "results": [{**text, "tokenCount": output}]}


def titan_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write Titan's stream."""
    reason = titan_response(talk)["results"][0]["completionReason"]
    texts = [*pieces(talk.reply.content), ""]
    chunks: list[Json] = [
        {
            "outputText": text,
            "index": 0,
            "totalOutputTextTokenCount": talk.tokens[1] if last else None,
            "completionReason": reason if last else None,
            "inputTextTokenCount": None if number else talk.tokens[0],
        }
        for number, text in enumerate(texts)
        for last in (number == len(texts) - 1,)
    ]
    return with_metrics(chunks, talk)


def text_choice_response(talk: Talk) -> Json:
    """Write DeepSeek's or an imported model's text, a thought in front of it."""
    thought = talk.reply.reasoning
    text = f"{thought}\n</think>\n\n{talk.reply.content}" if thought else talk.reply.content
    return {"choices": [{"text": text, "stop_reason": _WORDS[talk.stop]}]}


def text_choice_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write the stream of the same."""
    text = text_choice_response(talk)["choices"][0]["text"]
    chunks: list[Json] = [
        {"choices": [{"text": piece, "stop_reason": None}]} for piece in pieces(text)
    ]
    last = {"choices": [{"text": "", "stop_reason": _WORDS[talk.stop]}]}
    return with_metrics([*chunks, last], talk)


def command_response(talk: Talk) -> Json:
    """Write Cohere Command's answer."""
    words = {StopReason.END_TURN: "COMPLETE", StopReason.MAX_TOKENS: "MAX_TOKENS"}
    text = {"id": "g", "text": talk.reply.content, "finish_reason": words[talk.stop]}
    return {"generations": [text], "id": "r", "prompt": plain(talk)}


def jurassic_response(talk: Talk) -> Json:
    """Write AI21 J2's answer."""
    words = {StopReason.END_TURN: "endoftext", StopReason.MAX_TOKENS: "length"}
    data = {"text": talk.reply.content, "tokens": []}
    completion = {"data": data, "finishReason": {"reason": words[talk.stop]}}
    return {"id": 1, "prompt": {"text": plain(talk), "tokens": []}, "completions": [completion]}


# Command R.


def command_r_request(talk: Talk) -> Json:
    """Write a Command R request; its last message stands apart from the history."""
    *history, last = talk.conversation
    body: Json = {"message": "", "chat_history": [_entry(message) for message in history]}
    if talk.system:
        body["preamble"] = talk.system
    if last.role == "user":
        body["message"] = last.content
    else:
        body["chat_history"].append(_entry(last))
    return body


def _entry(message: Message) -> Json:
    return {
        "role": {"user": "USER", "assistant": "CHATBOT"}[message.role],
        "message": message.content,
    }


def command_r_response(talk: Talk) -> Json:
    """Write Command R's answer."""
    words = {StopReason.END_TURN: "COMPLETE", StopReason.MAX_TOKENS: "MAX_TOKENS"}
    prompt, output = talk.tokens
    return {
        "text": talk.reply.content,
        "generation_id": "g",
        "finish_reason": words[talk.stop],
        "meta": {"billed_units": {"input_tokens": prompt, "output_tokens": output}},
    }


def command_r_stream(talk: Talk, pieces: Pieces) -> list[Json]:
    """Write Command R's stream, whose last event repeats the whole."""
    whole = command_r_response(talk)
    chunks: list[Json] = [{"event_type": "stream-start", "is_finished": False}]
    chunks += [
        {"event_type": "text-generation", "text": piece, "is_finished": False}
        for piece in pieces(talk.reply.content)
    ]
    end = {"event_type": "stream-end", "finish_reason": whole["finish_reason"], "response": whole}
    return with_metrics([*chunks, {**end, "is_finished": True}], talk)
