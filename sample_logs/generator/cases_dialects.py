"""Bodies that are rarer or odder than most: other models, media, reasoning, strange text."""

from collections.abc import Callable

from sample_logs.generator.cases_delivery import BUCKET
from sample_logs.generator.cases_failures import dropped, kept
from sample_logs.generator.model import Call, Chat, Edit, Expected, Json, Part, Route
from sample_logs.generator.phrasing import bank
from sample_logs.generator.studio import GPT_OSS, HAIKU, HAIKU_STREAM, NOVA_LITE, SONNET, Studio
from sample_logs.generator.traffic import Writers
from sample_logs.generator.write import compact, folder
from transforms.outcome import Outcome, Reason

_P = "arn:aws:bedrock:us-east-1:123456789012:inference-profile"
_RARE = {
    "titan": (
        Route("titan", "amazon.titan-text-express-v1"),
        Route("titan", "amazon.titan-text-express-v1", stream=True),
    ),
    "llama": (
        Route("llama", f"{_P}/us.meta.llama3-3-70b-instruct-v1:0"),
        Route("llama", f"{_P}/us.meta.llama3-3-70b-instruct-v1:0", stream=True),
    ),
    "mistral": (Route("mistral", f"{_P}/us.mistral.pixtral-large-2502-v1:0", stream=True),),
    "deepseek": (Route("deepseek", f"{_P}/us.deepseek.r1-v1:0", stream=True),),
    "cohere": (Route("cohere", "cohere.command-r-plus-v1:0"),),
    "claude_text": (Route("claude_text", "anthropic.claude-v2:1", stream=True),),
    "responses": (
        Route("responses", f"{_P}/us.openai.gpt-6-astra"),
        Route("responses", f"{_P}/us.openai.gpt-6-astra", stream=True),
    ),
}


_PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAD"
    "UlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)
"""A red dot, one pixel wide."""


def _single(studio: Studio, writers: Writers, kind: str) -> Call:
    chat = writers.chat(studio.rng, kind)
    return studio.chat(
        Chat(app=chat.app, system=chat.system, turns=chat.turns[:1]), studio.moment()
    )[0]


def rare_models(studio: Studio, writers: Writers) -> list[Call]:
    """Write two calls of each rarer dialect."""
    calls = list[Call]()
    for name, routes in _RARE.items():
        for number in range(2):
            call = _single(studio, writers, ("finance", "text")[number])
            call.route = routes[number % len(routes)]
            call.expected = Expected(
                f"dialect_{name}", build=Outcome.EMITTED, parsed_if_supported=True
            )
            calls.append(call)
    for _ in range(3):
        call = _single(studio, writers, "finance")
        call.route = Route(
            "unknown", "arn:aws:bedrock:us-east-1:123456789012:imported-model/z0x9c8v7b6n5"
        )
        call.expected = Expected("dialect_unknown", Outcome.QUARANTINED, Reason.UNSUPPORTED_BODY)
        calls.append(call)
    return calls


def not_text(studio: Studio, writers: Writers) -> list[Call]:
    """Write embedding and image calls."""
    calls = list[Call]()
    for number in range(14):
        call = _single(studio, writers, "finance")
        if number < 12:
            call.route, call.edits = (
                Route("embedding", "amazon.titan-embed-text-v2:0"),
                (_no_vector,),
            )
            call.caller = "arn:aws:sts::123456789012:assumed-role/KnowledgeBaseRole/index"
        else:
            call.route = Route("image", "amazon.nova-canvas-v1:0")
            call.parts = (
                Part(
                    "user",
                    ("a lighthouse in fog, woodcut", "a red bicycle under a plane tree")[
                        number - 12
                    ],
                ),
            )
        call.metadata = {}
        call.expected = dropped("embedding" if number < 12 else "image", Reason.NOT_TEXT_GENERATION)
        calls.append(call)
    return calls


def _no_vector(row: Json) -> None:
    row["output"] = {"outputContentType": "application/json"}


def media(studio: Studio, _: Writers) -> list[Call]:
    """Write prompts with a document beside the log, and with a picture inside the body."""
    asks = (
        (
            "What does the attached offer cost in total?",
            "The offer adds up to 4,180 EUR including delivery.",
        ),
        (
            "Which colours are in the picture, from left to right?",
            "Red on the left, white in the middle, blue on the right.",
        ),
    )
    calls = list[Call]()
    for number in range(4):
        ask, answer = asks[number % 2]
        chat = Chat(
            app="ledger-qa",
            system="You answer questions about attached files.",
            turns=((f"{ask} (file {number + 1})", answer),),
        )
        call = studio.chat(chat, studio.moment(), route=(SONNET, NOVA_LITE)[number % 2])[0]
        block: Json
        if number % 2 == 0:
            name = f"{call.request_id}_input_media_00.pdf"
            address = f"s3://{BUCKET}/{folder(call.account, call.region, call.time)}/data/{name}"
            block = {
                "document": {
                    "format": "pdf",
                    "name": f"offer {number + 1}",
                    "source": {"s3Uri": address},
                }
            }
            call.bodies = {name: b"%PDF-1.4\n% an empty page\n%%EOF\n"}
        else:
            block = {
                "image": {
                    "format": "png",
                    "source": {"bytes": _PICTURE},
                }
            }
        call.parts = (Part("user", call.parts[0].text, blocks=(block,)),)
        call.expected = Expected(
            "media", build=Outcome.DROPPED, build_reason=Reason.UNSUPPORTED_BY_TARGET
        )
        calls.append(call)
    return calls


_HALF_EMOJI = (
    "My text ends with half an emoji: \ud83d",
    "Then the other half was cut off, most likely by a limit.",
)


def odd_text(studio: Studio, _: Writers) -> list[Call]:
    """Write prompts whose characters are awkward for readers, reports and placeholders."""
    calls = list[Call]()
    texts = [(item["case"], item["ask"], item["answer"]) for item in bank("odd_text")["text"]]
    for case, ask, answer in (*texts, ("lone_surrogate", *_HALF_EMOJI)):
        system = "You answer short questions about text."
        chat = Chat(app="text-tools", system=system, turns=((ask, answer),))
        call = studio.chat(chat, studio.moment(), route=GPT_OSS)[0]
        call.expected = kept(case)
        calls.append(call)
    return calls


def shapes(studio: Studio, writers: Writers) -> list[Call]:
    """Write healthy calls in forms that a strict reader would refuse."""
    calls = list[Call]()
    kinds: tuple[tuple[str, Route, Edit], ...] = (
        ("stream_with_done_marker", HAIKU_STREAM, _done_marker),
        ("prompt_cache", SONNET, _cache_point),
        ("bodies_as_strings", SONNET, _stringified),
        ("lower_case_keys", SONNET, _lower_case),
        ("old_key_order", HAIKU, _old_order),
        ("extra_fields", SONNET, _extra_fields),
        ("application_profile", SONNET, _opaque_model),
    )
    for case, route, edit in kinds:
        for _ in range(2):
            call = _single(studio, writers, "travel")
            call.route, call.edits = route, (edit,)
            call.expected = kept(case)
            calls.append(call)
    for route in (SONNET, HAIKU_STREAM, GPT_OSS, GPT_OSS):
        call = _single(studio, writers, "finance")
        text = call.reply.text if call.reply else ""
        call.route, call.reply = (
            route,
            Part(
                "assistant",
                text,
                reasoning="They want the number. I show the formula first, then the result.",
            ),
        )
        call.expected = kept("reasoning", note="the reasoning is no part of the answer")
        calls.append(call)
    return calls


def _done_marker(row: Json) -> None:
    row["output"]["outputBodyJson"].append("[DONE]")


def _cache_point(row: Json) -> None:
    row["input"]["inputBodyJson"]["system"].append({"cachePoint": {"type": "default"}})
    row["input"] |= {
        "inputTokenCount": 3,
        "cacheReadInputTokenCount": 2048,
        "cacheWriteInputTokenCount": 0,
    }
    row["output"]["outputBodyJson"]["usage"] |= {
        "cacheReadInputTokens": 2048,
        "cacheWriteInputTokens": 0,
    }


def _stringified(row: Json) -> None:
    # Some exports hold the bodies as JSON text.
    row["input"]["inputBodyJson"] = compact(row["input"]["inputBodyJson"]).decode()
    row["output"]["outputBodyJson"] = compact(row["output"]["outputBodyJson"]).decode()


def _lower_case(row: Json) -> None:
    # Athena writes keys of the outer levels in lower case.
    for key in list(row):
        value = row.pop(key)
        row[key.lower()] = (
            {k.lower(): v for k, v in value.items()} if key in {"input", "output"} else value
        )


def _old_order(row: Json) -> None:
    for key in (
        "timestamp",
        "accountId",
        "identity",
        "region",
        "requestId",
        "operation",
        "modelId",
        "input",
        "output",
    ):
        row[key] = row.pop(key)


def _extra_fields(row: Json) -> None:
    row |= {
        "performanceConfig": {"latency": "standard"},
        "status": "Success",
        "messages": {"content": "noise"},
        "newField": [1, None],
    }


def _opaque_model(row: Json) -> None:
    row["modelId"] = (
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/q7h2k9d4m1xz"
    )


MAKERS: tuple[Callable[[Studio, Writers], list[Call]], ...] = (
    rare_models,
    not_text,
    media,
    odd_text,
    shapes,
)
