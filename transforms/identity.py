"""Who made a call: keyed hashes of the user, session and caller that the metadata name."""

from collections.abc import Mapping

from msgspec import Struct
from pydantic import BaseModel, ConfigDict

from transforms.keys import KeyRing, keyed_hex, plain_app_name

_CONSENT = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class IdentityPolicy(BaseModel):
    """Which request-metadata keys carry what. Absent means unknown, never somebody."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    user: str = "user_id"
    """Key of the end user's id; stored as a keyed hash."""
    session: str = "session_id"
    """Key of the conversation's or session's id; stored as a keyed hash."""
    app: str = "app"
    """Key of the application's name; stored in the clear, it becomes the rows' `domain`."""
    consent: str = "training_consent"
    """Key that says whether the user agreed to training: true/yes/1 or false/no/0."""


class Identity(Struct, frozen=True, gc=False):
    """Who made a call, as far as the lake may know; empty strings where unknown."""

    app: str = ""
    user_key: str = ""
    session_key: str = ""
    caller_key: str = ""
    consent: bool | None = None


def identify(
    metadata: Mapping[str, str],
    caller_arn: str,
    *,
    policy: IdentityPolicy,
    keys: KeyRing,
) -> Identity:
    """Read identity out of request metadata; nothing else of the metadata is used."""
    return Identity(
        app=plain_app_name(metadata.get(policy.app, "")),
        user_key=user_key(metadata.get(policy.user, ""), keys=keys),
        session_key=session_key(metadata.get(policy.session, ""), keys=keys),
        caller_key=keyed_hex(keys.identity, "caller", caller_arn) if caller_arn else "",
        consent=_CONSENT.get(metadata.get(policy.consent, "").strip().lower()),
    )


def user_key(user_id: str, *, keys: KeyRing) -> str:
    """Hash a user id; empty stays empty. Feedback events use the same hash, so they join."""
    return keyed_hex(keys.identity, "user", user_id) if user_id else ""


def session_key(session_id: str, *, keys: KeyRing) -> str:
    """Hash a session id; empty stays empty."""
    return keyed_hex(keys.identity, "session", session_id) if session_id else ""
