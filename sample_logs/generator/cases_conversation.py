"""What users do in conversations: ask again, correct, leave, thank, escalate, be unclear."""

from datetime import timedelta

from sample_logs.generator.cases_failures import kept
from sample_logs.generator.model import Call, Chat, Expected, Part
from sample_logs.generator.phrasing import bank
from sample_logs.generator.studio import START, Dialogue, Studio, script_of
from sample_logs.generator.traffic import Writers
from transforms.outcome import Outcome, Reason


def _run(studio: Studio, app: str, turns: list[tuple[str, str]], group: str) -> list[Call]:
    system = {name: bank(name)["systems"][-1] for name in ("travel", "telecom", "shop", "bank")}
    prompt = system[
        {
            "travel-desk": "travel",
            "telecom-care": "telecom",
            "shop-assist": "shop",
            "bank-help": "bank",
        }[app]
    ]
    chat = Chat(app=app, system=prompt.replace("{clock}", "Monday, 10:00 UTC"), turns=tuple(turns))
    calls = studio.chat(chat, studio.moment())
    for call in calls:
        call.expected = Expected(group.rpartition("-")[0], group=group)
    return calls


def _about(call: Call, case: str, *signals: str) -> None:
    group = call.expected.group if call.expected else ""
    call.expected = Expected(case, signals=signals, group=group)


def planted(studio: Studio, _: Writers) -> list[Call]:
    """Write the hand-made dialogues; the signals are expected of the reply that was judged."""
    calls = list[Call]()
    for kind, dialogues in bank("dialogues").items():
        for number, dialogue in enumerate(dialogues):
            turns = list(zip(dialogue["says"][::2], dialogue["says"][1::2], strict=True))
            made = _run(studio, dialogue["app"], turns, f"{kind}-{number}")
            if kind == "clarifying_question":
                note = "dropped where the reply's question counts as evidence"
                made[0].expected = Expected(kind, None, group=f"{kind}-{number}", note=note)
            judged = dialogue.get("judged")
            if judged is not None:
                _about(made[judged], kind, *dialogue["signals"])
            calls += made
    return calls


def unclear(studio: Studio, writers: Writers) -> list[Call]:
    """Write requests that point to something which is not there."""
    calls = list[Call]()
    asks = (
        "fix it", "do the same for the other one", "can you do it again but better", "Fix this.",
        "do that again please",
        "Make it better", "explain that", "and this one?",
    )  # fmt: skip
    vague = (
        "and the second one?",
        "make it shorter",
        "what about that?",
        "no, the other one",
        "same as last time",
        "it doesn't work",
    )
    replies = (
        "Could you tell me what you would like me to look at? I can't see an earlier message.",
        "I'm not sure what you refer to. Please paste the text or describe what you need.",
        "Happy to help. Which one do you mean?",
    )
    for place, ask in enumerate((*asks, *vague)):
        app = ("code-buddy", "text-tools", "shop-assist")[place % 3]
        system = writers.chat(
            studio.rng, {"code-buddy": "code", "text-tools": "text", "shop-assist": "shop"}[app]
        ).system
        call = studio.chat(
            Chat(app=app, system=system, turns=((ask, replies[place % 3]),)), studio.moment()
        )[0]
        if ask in asks:
            call.expected = Expected("ambiguous_request", Outcome.DROPPED, Reason.AMBIGUOUS_REQUEST)
        else:
            call.expected = Expected("vague_request", None, note="dropped only by a stricter rule")
        calls.append(call)
    return calls


def greetings(studio: Studio, _: Writers) -> list[Call]:
    """Write the opening that many users share, each going on with a question of their own."""
    questions = (
        (
            "Do you deliver to islands?",
            "Yes, delivery to islands takes two days longer and costs the same.",
        ),
        (
            "How long can I return things?",
            "30 days from the day the parcel reaches you, with a free label.",
        ),
        (
            "Is there a paper catalogue?",
            "No, we print none. The online one has the same pages and current prices.",
        ),
        (
            "Which tent fits three people?",
            "The Loch tent: it sleeps three and has a porch for the rucksacks.",
        ),
        ("Can I pay by invoice?", "Yes, for orders up to 300 EUR and from the second order on."),
    )
    system, calls = bank("shop")["systems"][1], list[Call]()
    for ask, answer in questions:
        chat = Chat(
            app="shop-assist",
            system=system,
            turns=(("hi", "Hello! How can I help you today?"), (ask, answer)),
        )
        made = studio.chat(chat, studio.moment())
        made[0].expected = kept(
            "shared_opening",
            build=None,
            group="hi",
            note="one is emitted, the others merged or dropped",
        )
        made[1].expected = kept("shared_opening")
        calls += made
    return calls


def same_prompts(studio: Studio, writers: Writers) -> list[Call]:
    """Write prompts that several users send in the same words."""
    calls = list[Call]()
    for number in range(8):
        chat = writers.chat(studio.rng, ("travel", "shop", "finance", "telecom")[number % 4])
        chat = Chat(app=chat.app, system=chat.system, turns=chat.turns[:1])
        for _ in range(studio.rng.randint(2, 4)):
            call = studio.chat(chat, studio.moment())[0]
            call.expected = kept(
                "duplicate_prompt",
                build=None,
                group=f"prompt-{number}",
                note="one is emitted, the others merged",
            )
            calls.append(call)
    return calls


def over_borders(studio: Studio, writers: Writers) -> list[Call]:
    """Write chats whose turns lie on both sides of midnight or of an hour."""
    calls = list[Call]()
    for number in range(12):
        kind = ("travel", "telecom", "shop", "bank")[number % 4]
        chat = writers.chat(studio.rng, kind)
        while len(chat.turns) < 2:
            chat = writers.chat(studio.rng, kind)
        border = START + timedelta(hours=24 if number < 6 else 8 + number)
        start = border - timedelta(seconds=studio.rng.randint(20, 90))
        pauses = [studio.rng.randint(100, 240) for _ in chat.turns]
        made = studio.chat(chat, start, pauses=pauses)
        name = "chat_over_midnight" if number < 6 else "chat_over_the_hour"
        for call in made:
            call.expected = kept(name, group=f"border-{number}")
        calls += made
    return calls


def windows(studio: Studio, writers: Writers) -> list[Call]:
    """Write long chats whose client sends only the last exchanges."""
    calls = list[Call]()
    for number in range(4):
        turns = [turn for _ in range(4) for turn in writers.chat(studio.rng, "travel").turns[:1]]
        first = writers.chat(studio.rng, "travel")
        chat = Chat(app="travel-desk", system=first.system, turns=tuple(turns))
        metadata = studio.metadata("travel-desk", studio.user("travel-desk"))
        script = tuple(script_of(chat))
        dialogue = Dialogue("travel-desk", chat.system, script, metadata)
        made = studio.calls(dialogue, studio.moment())
        for call in made:
            call.parts = tuple(_last(call.parts, 3))
            call.expected = kept("sliding_window", group=f"window-{number}")
        calls += made
    return calls


def consent_refused(studio: Studio, writers: Writers) -> list[Call]:
    """Write chats of users who do not want them to train a model."""
    calls = list[Call]()
    for number in range(8):
        chat = writers.chat(studio.rng, ("shop", "travel")[number % 2])
        call = studio.chat(chat, studio.moment())[0]
        call.metadata = {**call.metadata, "training_consent": "false"}
        call.expected = Expected(
            "consent_refused", build=Outcome.DROPPED, build_reason=Reason.NO_CONSENT
        )
        calls.append(call)
    return calls


def _last(parts: tuple[Part, ...], count: int) -> list[Part]:
    return list(parts[-count:] if len(parts) > count else parts)
