"""What was erased stays erased: keyed ids that curation and imports are held against."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from flows.lake.files import FileArea
from transforms.keys import KeyRing, keyed_hex
from transforms.outcome import Reason, Rejected
from transforms.recipe import digest
from transforms.rows import Row, outcome_columns

_PLACE = ("shard", "kind", "object_key", "ordinal", "line")


@dataclass(frozen=True, slots=True)
class Suppression:
    """What one erasure took: keyed hashes and keys, nothing that says who it was."""

    until: str
    """Calls made up to then are meant; what the person does later is theirs to decide."""
    users: tuple[str, ...] = ()
    """Keyed hashes of user ids."""
    sessions: tuple[str, ...] = ()
    """Keyed hashes of session ids."""
    requests: tuple[str, ...] = ()
    """Keyed hashes of the request ids of all that went."""
    records: tuple[str, ...] = ()
    """Keyed hashes of the places of all that went."""
    self_keys: tuple[int, ...] = ()
    exchange_keys: tuple[int, ...] = ()
    messages: tuple[str, ...] = ()
    """Ids of the messages that nobody else named."""


class Suppressions:
    """All erasures of a lake."""

    def __init__(self, files: FileArea) -> None:
        self._files = files

    def add(self, suppression: Suppression) -> None:
        """Write one down, before anything is deleted.

        Raises:
            ConfigError: The lake cannot be written.
        """
        content = json.dumps(asdict(suppression)).encode()
        self._files.write(f"{uuid.uuid4().hex}.json", content)

    def all(self) -> list[Suppression]:
        """Return all of them, the oldest first."""
        contents = (self._files.read(name) for name in self._files.names())
        found = [_read(content) for content in contents if content is not None]
        return sorted(found, key=lambda each: each.until)

    def digest(self) -> str:
        """Name the whole list: what is erased changes what a build is made of; empty if none."""
        known = self.all()
        return digest([asdict(each) for each in known]) if known else ""


def _read(content: bytes) -> Suppression:
    values = json.loads(content)
    until = values.pop("until")
    return Suppression(until, **{name: tuple(each) for name, each in values.items()})


class Sieve:
    """Holds records, requests and feedback against the list."""

    def __init__(self, suppressions: Iterable[Suppression], *, keys: KeyRing) -> None:
        self._keys = keys
        known = list(suppressions)
        self._requests = {request for each in known for request in each.requests}
        self._records = {record for each in known for record in each.records}
        self._lists = [_OneErasure(each) for each in known]

    def lets_through(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a record was not erased and holds nothing of one that was."""
        if not self._lists:
            return True
        return not (
            self.names_place(row["object_key"], row["ordinal"])
            or self.names_request(row.get("request_id") or "")
            or any(each.meets(row) for each in self._lists)
        )

    def lets_through_event(self, event: Mapping[Any, Any]) -> bool:
        """Tell whether a feedback event is not by, or about, what was erased."""
        if self.names_request(event.get("request_id") or ""):
            return False
        return not any(each.meets(event) for each in self._lists)

    def names_request(self, request_id: str) -> bool:
        """Tell whether a request was erased."""
        return bool(request_id) and request_hash(request_id, keys=self._keys) in self._requests

    def names_place(self, object_key: str, ordinal: int) -> bool:
        """Tell whether the record at a place was erased."""
        return record_hash(object_key, ordinal, keys=self._keys) in self._records


class _OneErasure:
    """One suppression, made ready for looking things up."""

    def __init__(self, suppression: Suppression) -> None:
        self._until = datetime.fromisoformat(suppression.until)
        self._messages = set(suppression.messages)
        self._columns: dict[str, set[Any]] = {
            "user_key": set(suppression.users),
            "session_key": set(suppression.sessions),
            "parent_key": set(suppression.self_keys),
            "self_key": set(suppression.self_keys),
            "exchange_key": set(suppression.exchange_keys),
            "parent_exchange_key": set(suppression.exchange_keys),
            "reply_id": self._messages,
        }

    def meets(self, row: Mapping[Any, Any]) -> bool:
        """Tell whether a row made up to the erasure is the person's or holds such text."""
        time = row.get("time")
        if isinstance(time, datetime) and time > self._until:
            return False
        if any(row.get(name) in values for name, values in self._columns.items()):
            return True
        return not self._messages.isdisjoint(row.get("message_ids") or ())


def erased(row: Row) -> Row:
    """Return the row that keeps an erased record's place and nothing else of it."""
    return {
        **{name: row[name] for name in _PLACE if name in row},
        **outcome_columns(Rejected(Reason.ERASED)),
    }


def request_hash(request_id: str, *, keys: KeyRing) -> str:
    """Hash a request id, for the list."""
    return keyed_hex(keys.identity, "erased request", request_id)


def record_hash(object_key: str, ordinal: int, *, keys: KeyRing) -> str:
    """Hash a record's place, for the list."""
    return keyed_hex(keys.identity, "erased record", object_key, str(ordinal))


def now() -> str:
    """Return the present moment as a suppression holds it."""
    return datetime.now(UTC).isoformat()
