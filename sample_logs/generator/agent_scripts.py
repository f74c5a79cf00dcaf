"""Scripts of agents: what is asked, which tools are called, and what goes wrong."""
# ruff: noqa: E501 - sentences stay whole

import json
from dataclasses import dataclass
from random import Random

from sample_logs.generator.cases_failures import dropped
from sample_logs.generator.model import Expected, Json, Part, Secret, ToolSpec, ToolUse
from sample_logs.generator.people import email
from transforms.outcome import Reason


def _tool(name: str, description: str, **properties: str) -> ToolSpec:
    fields = {key: {"type": kind} for key, kind in properties.items()}
    return ToolSpec(
        name, description, {"type": "object", "properties": fields, "required": list(fields)}
    )


SHOP_TOOLS = (
    _tool("find_order", "Look up an order by its number", order="string"),
    _tool("refund", "Refund a sum for an order", order="string", amount="number"),
    _tool("hand_over_to_human", "Pass the chat to a colleague", reason="string"),
    _tool("check_stock", "How many pieces of an article are in stock", article="string"),
)
OPS_TOOLS = (
    _tool(
        "query_metrics",
        "Read a metric of a service over the last minutes",
        service="string",
        metric="string",
        minutes="integer",
    ),
    _tool("search_logs", "Search the logs of a service", service="string", text="string"),
    _tool("restart", "Restart a service", service="string"),
    _tool("set_owners", "Set who may change a service", service="string", owners="object"),
)
SHOP = "You are the order agent of Pinecone Market. Look things up with the tools before you answer; refund at most 50 EUR on your own."
OPS = "You are the on-call helper. Use the tools, state figures, and restart only what the user names."
_SERVICES = ("checkout", "search", "billing", "images", "login", "mailer", "catalogue", "reports")
_ARTICLES = (
    "Larch kettle",
    "Moorland tent",
    "Dale rain jacket",
    "Rook office chair",
    "Wick camping stove",
)


@dataclass(frozen=True)
class Script:
    """An agent's conversation and what is expected of it."""

    case: str
    app: str
    parts: tuple[Part, ...]
    secrets: tuple[Secret, ...] = ()
    signals: tuple[str, ...] = ()
    """Expected of the last call's reply."""
    last: Expected | None = None
    """Expected of the last call, where it differs."""
    note: str = ""


class Scribe:
    """Builds a script message by message."""

    def __init__(self, rng: Random, ask: str) -> None:
        self._rng = rng
        self.parts = [Part("user", ask)]

    def call(self, *uses: tuple[str, Json], text: str = "") -> None:
        """Let the model call one tool or several at once."""
        made = tuple(
            ToolUse(f"tooluse_{self._rng.getrandbits(64):016x}", name, given)
            for name, given in uses
        )
        self.parts.append(Part("assistant", text, calls=made))

    def result(self, *texts: str, failed: bool = False) -> None:
        """Answer the calls of the last message, in order."""
        waiting = self.parts[-1].calls
        self.parts += [
            Part("tool", text, answers=use.id, failed=failed)
            for use, text in zip(waiting, texts, strict=True)
        ]

    def say(self, text: str) -> None:
        """Let the model answer."""
        self.parts.append(Part("assistant", text))

    def ask(self, text: str) -> None:
        """Let the user go on."""
        self.parts.append(Part("user", text))


def _order(rng: Random) -> tuple[str, str, int]:
    return f"PM-{rng.randint(20000, 99999)}", rng.choice(_ARTICLES), rng.randint(12, 140)


def _lookup(rng: Random) -> Script:
    order, article, price = _order(rng)
    day = rng.choice(("Tuesday", "Thursday", "Friday"))
    scribe = Scribe(
        rng,
        rng.choice(
            (
                f"When will {order} arrive?",
                f"Is order {order} on its way?",
                f"Status of {order} please",
            )
        ),
    )
    scribe.call(("find_order", {"order": order}), text="I'll look that up.")
    scribe.result(
        json.dumps(
            {"order": order, "article": article, "total": price, "state": "sent", "due": day}
        )
    )
    scribe.say(f"{order} with the {article} was sent and is due on {day}.")
    if rng.random() < 0.5:
        scribe.ask(f"Is there a second {article} in stock?")
        count = rng.randint(0, 30)
        scribe.call(("check_stock", {"article": article}))
        scribe.result(json.dumps({"article": article, "pieces": count}))
        scribe.say(
            f"Yes, {count} pieces." if count else f"No, the {article} is sold out at the moment."
        )
    return Script("agent_tool_loop", "shop-agent", tuple(scribe.parts))


def _refund(rng: Random) -> Script:
    order, article, price = _order(rng)
    part = min(50, price // 2)
    scribe = Scribe(rng, f"The {article} in {order} has a scratch. I'd keep it for half the price.")
    scribe.call(("find_order", {"order": order}))
    scribe.result(
        json.dumps({"order": order, "article": article, "total": price, "state": "delivered"})
    )
    scribe.call(("refund", {"order": order, "amount": part}))
    scribe.result(json.dumps({"refunded": part, "currency": "EUR"}))
    scribe.say(f"Done: {part} EUR go back the way you paid, within five working days.")
    return Script("agent_goal_reached", "shop-agent", tuple(scribe.parts), signals=("completion",))


def _recovered(rng: Random) -> Script:
    service, minutes = rng.choice(_SERVICES), rng.choice((5, 15, 30))
    value = rng.randint(180, 2400)
    scribe = Scribe(rng, f"What was the p95 latency of {service} in the last {minutes} minutes?")
    scribe.call(("query_metrics", {"service": service, "metric": "p95", "minutes": minutes}))
    scribe.result(
        "Error: unknown metric 'p95'. Known: latency_p95, error_rate, requests", failed=True
    )
    scribe.call(
        ("query_metrics", {"service": service, "metric": "latency_p95", "minutes": minutes})
    )
    scribe.result(json.dumps({"metric": "latency_p95", "value_ms": value}))
    scribe.say(f"The p95 latency of {service} was {value} ms over the last {minutes} minutes.")
    return Script("agent_failure_recovered", "ops-agent", tuple(scribe.parts))


def _spoiled(rng: Random) -> Script:
    service = rng.choice(_SERVICES)
    failure = rng.choice(
        (
            '{"error": "upstream timed out after 30000 ms"}',
            "HTTP 503 Service Unavailable",
            'Traceback (most recent call last):\n  File "tool.py", line 12\nConnectionError: refused',
        )
    )
    scribe = Scribe(
        rng,
        f"How many errors did {service} log in the last hour ({rng.randint(1, 12)} o'clock shift)?",
    )
    scribe.call(("search_logs", {"service": service, "text": "ERROR"}))
    scribe.result(failure, failed=failure.startswith("Trace"))
    scribe.say(
        f"{service} logged about {rng.randint(3, 60)} errors in the last hour, mostly harmless."
    )
    return Script(
        "agent_failure_spoiled",
        "ops-agent",
        tuple(scribe.parts),
        last=dropped("agent_failure_spoiled", Reason.SPOILED_BY_TOOL_FAILURE),
        note="the answer rests on a failed call",
    )


def _repeated(rng: Random) -> Script:
    service = rng.choice(_SERVICES)
    scribe = Scribe(rng, f"Find the trace of request {rng.getrandbits(32):08x} in {service}.")
    for _ in range(4):
        scribe.call(("search_logs", {"service": service, "text": "trace"}))
        scribe.result('{"hits": []}')
    scribe.call(("search_logs", {"service": service, "text": "trace"}))
    return Script(
        "agent_same_call_repeated", "ops-agent", tuple(scribe.parts), note="a loop that never ends"
    )


def _parallel(rng: Random) -> Script:
    first, second = rng.sample(_SERVICES, 2)
    rates = rng.randint(0, 9), rng.randint(0, 9)
    scribe = Scribe(rng, f"Compare the error rates of {first} and {second}, last 10 minutes.")
    scribe.call(
        *(
            ("query_metrics", {"service": name, "metric": "error_rate", "minutes": 10})
            for name in (first, second)
        )
    )
    scribe.result(*(json.dumps({"error_rate_percent": rate}) for rate in rates))
    scribe.say(f"{first}: {rates[0]} percent, {second}: {rates[1]} percent.")
    return Script("agent_parallel_calls", "ops-agent", tuple(scribe.parts))


def _unknown_tool(rng: Random) -> Script:
    order, _, _ = _order(rng)
    scribe = Scribe(rng, f"Cancel {order}.")
    scribe.call(("cancel_everything", {"order": order}))
    last = dropped("agent_unknown_tool", Reason.MALFORMED_TOOL_CALL)
    return Script("agent_unknown_tool", "shop-agent", tuple(scribe.parts), last=last)


def _bad_arguments(rng: Random) -> Script:
    order, _, _ = _order(rng)
    scribe = Scribe(rng, f"Refund 20 EUR for {order}.")
    scribe.call(("refund", {"order": order, "amount": "twenty", "why": "asked"}))
    last = dropped("agent_bad_arguments", Reason.MALFORMED_TOOL_CALL)
    return Script("agent_bad_arguments", "shop-agent", tuple(scribe.parts), last=last)


def _hand_over(rng: Random) -> Script:
    order, article, _ = _order(rng)
    scribe = Scribe(rng, f"Third time: the {article} of {order} never came. I want a person.")
    scribe.call(("hand_over_to_human", {"reason": "parcel missing three times"}))
    scribe.result('{"queue": 2}')
    scribe.say("I have passed you to a colleague; two chats are before you.")
    return Script("agent_hand_over", "shop-agent", tuple(scribe.parts), signals=("escalation",))


def _turn_failed(rng: Random) -> Script:
    order, article, price = _order(rng)
    scribe = Scribe(rng, f"Where is {order}, the {article}?")
    scribe.call(("find_order", {"order": order}))
    scribe.result(json.dumps({"order": order, "total": price, "state": "lost"}))
    scribe.say("")
    return Script(
        "agent_turn_failed",
        "shop-agent",
        tuple(scribe.parts),
        last=dropped("agent_turn_failed", Reason.EMPTY_REPLY),
    )


def _owners(rng: Random) -> Script:
    service, mail, other = rng.choice(_SERVICES), email(rng), email(rng)
    scribe = Scribe(rng, f"Make {mail.value} admin of {service} and {other.value} a reader.")
    scribe.call(
        ("set_owners", {"service": service, "owners": {mail.value: "admin", other.value: "reader"}})
    )
    scribe.result(
        json.dumps({"service": service, "owners": {mail.value: "admin", other.value: "reader"}})
    )
    scribe.say(f"{mail.value} is now admin of {service}, {other.value} can read.")
    return Script("pii_tool_arguments", "ops-agent", tuple(scribe.parts), secrets=(mail, other))


PLAN = (
    (_lookup, 24), (_refund, 8), (_recovered, 6), (_spoiled, 6), (_repeated, 2), (_parallel, 5),
    (_unknown_tool, 3), (_bad_arguments, 3), (_hand_over, 4), (_turn_failed, 3), (_owners, 5),
)  # fmt: skip
