"""The studio: who calls which model, and how a conversation becomes a row of calls."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random

from sample_logs.generator.model import ACCOUNT, REGION, Call, Chat, Part, Route, ToolSpec
from sample_logs.generator.people import User, users

START = datetime(2026, 3, 2, tzinfo=timezone.utc)  # noqa: UP017 - reads the same in all versions
HOURS = 48
_PROFILE = f"arn:aws:bedrock:{REGION}:{ACCOUNT}:inference-profile"
SONNET = Route(
    "converse", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", inference_region="us-west-2"
)
NOVA_PRO_STREAM = Route(
    "converse", "us.amazon.nova-pro-v1:0", stream=True, inference_region="us-east-1"
)
HAIKU_STREAM = Route(
    "anthropic", f"{_PROFILE}/us.anthropic.claude-haiku-4-5-20251001-v1:0", stream=True
)
HAIKU_CONVERSE = Route(
    "converse", f"{_PROFILE}/us.anthropic.claude-haiku-4-5-20251001-v1:0", stream=True
)
HAIKU = Route("anthropic", "anthropic.claude-haiku-4-5-20251001-v1:0")
NOVA_LITE = Route("nova", f"{_PROFILE}/us.amazon.nova-lite-v1:0", inference_region="us-east-2")
NOVA_LITE_STREAM = Route("nova", f"{_PROFILE}/us.amazon.nova-lite-v1:0", stream=True)
GPT_OSS = Route("chat", "openai.gpt-oss-120b-1:0")
GPT_OSS_STREAM = Route("chat", "openai.gpt-oss-120b-1:0", stream=True)


@dataclass(frozen=True)
class Application:
    """One caller of Bedrock."""

    routes: tuple[Route, ...]
    """The first is used for most calls; one conversation keeps its route."""
    role: str
    users: int = 0
    """How many known users; 0 where the application does not say who asks."""
    names_itself: bool = True
    """Puts its name into the request metadata."""


APPLICATIONS = {
    "travel-desk": Application((SONNET, HAIKU_CONVERSE), "TravelDeskTask", users=60),
    "telecom-care": Application((NOVA_PRO_STREAM,), "TelecomCareTask", users=60),
    "shop-assist": Application((HAIKU_STREAM, HAIKU), "ShopAssistTask", users=80),
    "bank-help": Application((HAIKU_CONVERSE, SONNET), "BankHelpTask", users=50),
    "ledger-qa": Application((HAIKU, HAIKU_STREAM), "LedgerFunction"),
    "code-buddy": Application((GPT_OSS_STREAM, GPT_OSS), "EditorGateway", users=30),
    "doc-extract": Application((NOVA_LITE,), "ExtractBatch", names_itself=False),
    "text-tools": Application((GPT_OSS, NOVA_LITE_STREAM), "TextTools"),
    "shop-agent": Application((SONNET, HAIKU), "ShopAgentTask", users=20),
    "ops-agent": Application((NOVA_PRO_STREAM, GPT_OSS), "OpsAgentTask", users=6),
}


@dataclass(frozen=True)
class Dialogue:
    """A conversation that is to become calls."""

    app: str
    system: str
    script: tuple[Part, ...]
    metadata: dict[str, str]
    route: Route | None = None
    """Drawn from the application's where it is not given."""
    tools: tuple[ToolSpec, ...] = ()
    pauses: Sequence[int] = ()
    """Seconds before each call but the first; drawn where they are not given."""


Exchange = tuple[tuple[Part, ...], Part]
"""What stands before a reply, and the reply."""


def unfold(script: Sequence[Part]) -> list[Exchange]:
    """Cut a conversation into its model calls: each assistant message is one call's reply."""
    return [
        (tuple(script[:place]), part)
        for place, part in enumerate(script)
        if part.role == "assistant"
    ]


def script_of(chat: Chat) -> list[Part]:
    """Write a chat's exchanges as messages."""
    return [
        part
        for ask, answer in chat.turns
        for part in (Part("user", ask), Part("assistant", answer))
    ]


class Studio:
    """Draws ids, users, routes and pauses from one seeded source."""

    def __init__(self, rng: Random, *, refusing: bool = False) -> None:
        """Draw the users; with `refusing` some of them do not want their chats to train a model."""
        self.rng = rng
        self._users = {
            name: users(rng, app.users, refusing=refusing) for name, app in APPLICATIONS.items()
        }

    def request_id(self) -> str:
        """Draw a UUID."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def user(self, app: str) -> User | None:
        """Draw a known user of an application, None where it knows nobody."""
        return self.rng.choice(self._users[app]) if self._users[app] else None

    def moment(self, *, hour: int | None = None) -> datetime:
        """Draw a time of day when people are awake, on either day."""
        chosen = self.rng.choice((0, 24)) + self.rng.randint(7, 20) if hour is None else hour
        return START + timedelta(hours=chosen, seconds=self.rng.randint(60, 3300))

    def route(self, app: str) -> Route:
        """Draw the route of a conversation."""
        routes = APPLICATIONS[app].routes
        return routes[0] if len(routes) == 1 or self.rng.random() < 0.65 else routes[1]

    def metadata(self, app: str, user: User | None, *, session: str = "") -> dict[str, str]:
        """Write what the application attaches to each call."""
        known = {"app": app} if APPLICATIONS[app].names_itself else {}
        if user:
            known |= {
                "user_id": user.id,
                "session_id": session or f"s-{self.rng.getrandbits(40):010x}",
            }
            known |= {"training_consent": user.consent} if user.consent else {}
        return known

    def chat(
        self,
        chat: Chat,
        start: datetime,
        *,
        route: Route | None = None,
        pauses: Sequence[int] = (),
    ) -> list[Call]:
        """Write a chat as calls, a user at one end and a route at the other."""
        metadata = self.metadata(chat.app, self.user(chat.app))
        script = tuple(script_of(chat))
        dialogue = Dialogue(chat.app, chat.system, script, metadata, route=route, pauses=pauses)
        return self.calls(dialogue, start)

    def calls(self, dialogue: Dialogue, start: datetime) -> list[Call]:
        """Write a conversation as calls."""
        app, pauses = dialogue.app, dialogue.pauses
        metadata, tools = dialogue.metadata, dialogue.tools
        chosen, moment, calls = dialogue.route or self.route(app), start, list[Call]()
        role = APPLICATIONS[app].role
        for place, (before, reply) in enumerate(unfold(dialogue.script)):
            if place:
                typing = (
                    self.rng.randint(25, 200)
                    if before[-1].role == "user"
                    else self.rng.randint(1, 4)
                )
                moment += timedelta(seconds=pauses[place - 1] if place <= len(pauses) else typing)
            calls.append(
                Call(
                    time=moment,
                    request_id=self.request_id(),
                    route=chosen,
                    system=dialogue.system,
                    parts=before,
                    reply=reply,
                    stop="tool_use" if reply.calls else "end_turn",
                    tools=tools,
                    metadata=metadata,
                    caller=f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{self.rng.getrandbits(48):012x}",
                    latency_ms=self.rng.randint(350, 900) + 9 * (len(reply.text) // 4),
                    delivery_s=self.rng.randint(40, 110),
                )
            )
        return calls
