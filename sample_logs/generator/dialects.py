"""The dialects by name: each writes a call's request and response bodies."""

from collections.abc import Callable

from sample_logs.generator.bodies import Bodies
from sample_logs.generator.dialects_anthropic import anthropic
from sample_logs.generator.dialects_chat import chat_completions
from sample_logs.generator.dialects_converse import converse, nova
from sample_logs.generator.dialects_other import OTHER_DIALECTS
from sample_logs.generator.model import Call

DIALECTS: dict[str, Callable[[Call], Bodies]] = {
    "converse": converse,
    "anthropic": anthropic,
    "nova": nova,
    "chat": chat_completions,
    **OTHER_DIALECTS,
}
