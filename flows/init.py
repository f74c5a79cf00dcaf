"""The first settings file: what an hour of logs shows, and what the person answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flows.survey import APP_KEYS, CONSENT_KEYS, SESSION_KEYS, USER_KEYS, Sample

Ask = Callable[[str, str], str]
"""Takes a question and the answer that Enter gives; returns the answer."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Answers:
    """What `sluice.toml` is made of."""

    logs: str
    user: str
    session: str
    app: str
    consent: str
    dataset: str
    only_app: str
    """Application that the dataset is about; empty for all."""
    base_model: str
    target: str


def ask_for(logs: str, sample: Sample, *, ask: Ask) -> Answers:
    """Ask what the logs cannot tell, with what they suggest as the default."""
    apps = [name for name, _ in sample.apps.most_common()]
    only = ask(
        "Which application is the first dataset about (empty: all)?", apps[0] if apps else ""
    )
    return Answers(
        logs=logs,
        user=ask("Request-metadata key of the user?", sample.key_for(USER_KEYS, "user_id")),
        session=ask("Key of the session?", sample.key_for(SESSION_KEYS, "session_id")),
        app=ask("Key of the application?", sample.key_for(APP_KEYS, "app")),
        consent=ask(
            "Key that says yes or no to training?",
            sample.key_for(CONSENT_KEYS, "training_consent"),
        ),
        only_app=only,
        dataset=ask("Name of the dataset?", _dataset_name(only)),
        base_model=ask("Model that will be tuned (empty: not decided)?", ""),
        target=ask("Format of the rows?", "bedrock-nova"),
    )


def _dataset_name(app: str) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", app).strip("-.")
    return name if _PLAIN.fullmatch(name) else "assistant"


def settings_text(answers: Answers) -> str:
    """Write the settings file, with a word on each choice."""
    where = f"where = {{ app = [{_quoted(answers.only_app)}] }}\n" if answers.only_app else ""
    base = (
        f"base_model = {_quoted(answers.base_model)}\n"
        if answers.base_model
        else '# base_model = "amazon.nova-2-lite-v1:0"   # drops what it masters already\n'
    )
    return (
        "# Settings of Sluice; every other setting has a default.\n\n"
        f"[source]\nuri = {_quoted(answers.logs)}\n\n"
        "# Request-metadata keys. Values are stored as keyed hashes; the app in the clear.\n"
        f"[identity]\nuser = {_quoted(answers.user)}\nsession = {_quoted(answers.session)}\n"
        f"app = {_quoted(answers.app)}\nconsent = {_quoted(answers.consent)}\n\n"
        f"[datasets.{_quoted(answers.dataset)}]\ntarget = {_quoted(answers.target)}\n{where}{base}"
        "# Say whether users agreed to training: per_request (the key above), or blanket with a\n"
        "# consent_statement. Until then the report warns.\n"
        'consent = "not_stated"\n'
    )


def _quoted(value: str) -> str:
    """Write a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
