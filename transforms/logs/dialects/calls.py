"""Tool calls that arrive in pieces, put together again."""

from dataclasses import dataclass, field
from typing import Any

from transforms.logs.dialects.values import argument_text, as_str
from transforms.records import ToolCall


@dataclass(slots=True)
class _Call:
    id: str
    name: str
    initial: Any
    pieces: list[str] = field(default_factory=list)


class CallPieces:
    """The tool calls of one stream, in the order in which they began."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._open: dict[int, _Call] = {}

    def start(self, index: Any, call_id: Any, name: Any, initial: Any = None) -> None:
        """Begin a call.

        Args:
            index: The stream's number for it; anything but an integer is none.
            call_id: Its id.
            name: The tool's name.
            initial: Arguments that stand for the whole if no piece follows.
        """
        call = _Call(as_str(call_id), as_str(name), initial)
        self._calls.append(call)
        if isinstance(index, int):
            self._open[index] = call

    def add(self, index: Any, piece: Any) -> None:
        """Add a piece to the call of that number, else to the last one."""
        call = self._open.get(index) if isinstance(index, int) else None
        if call is None:
            if isinstance(index, int) or not self._calls:
                self.start(index, "", "")
            call = self._calls[-1]
        call.pieces.append(piece if isinstance(piece, str) else argument_text(piece))

    def add_fragment(self, fragment: dict[str, Any], function: dict[str, Any]) -> None:
        """Add a fragment in the OpenAI shape: a new number or id begins a call."""
        index, call_id, name = fragment.get("index"), fragment.get("id"), function.get("name")
        if isinstance(index, int):
            is_new = index not in self._open
        else:
            is_new = bool(call_id or name or not self._calls)
        if is_new:
            self.start(index, call_id, name)
        if function.get("arguments") is not None:
            self.add(index, function["arguments"])

    def finished(self) -> list[ToolCall]:
        """Return the calls with their pieces joined."""
        return [
            ToolCall(call.id, call.name, "".join(call.pieces) or argument_text(call.initial))
            for call in self._calls
        ]
