"""Marks of a reply that came out broken: cut in mid-sentence, looping, or with template tokens."""

import re

from transforms.filters.text import word_set
from transforms.records import Invocation, StopReason

MAX_TAIL = 1_500
"""Characters at the end of a reply in which a loop is sought."""
MIN_LOOP_UNITS = 4
"""Repetitions of one unit from which the end of a reply is a loop."""
MIN_LOOP_CHARACTERS = 160
"""Length of the repeated part from which it counts."""
MIN_UNIT_LETTERS = 4
"""Units with fewer letters (rules, dots, empty table cells) are ornament."""
PROBE = 24
"""Length of the piece whose earlier copy gives the length of the unit."""
MAX_TOKEN_CHARACTERS = 20_000
"""Characters at each end of a reply in which template tokens are sought."""
MIN_WORDS = 4
"""Replies of so few words are labels, not sentences."""
MIN_PROSE = 200
"""Shorter replies are not judged by a missing full stop alone."""

_DANGLING = word_set(
    "the a an and or but of to in on at for with from by that which as is are was were be been if "
    "because while when than then into your our their his her its my this these those not very "
    "der die das und oder mit von zu ein eine el la los las y de que con un una le les et des pour "
    "dans avec il e di che o os do da em um uma para",
)
_LAST_WORD = re.compile(r"([^\W\d_]+)\W{0,3}$")
_SENTENCE_END = re.compile(r"[.!?\u3002\uff01\uff1f\u2026][\"'\u201d\u2019)\]*_`]{0,4}\s")
_ENDS = frozenset(".!?:)]}\"'`*_|>~;\u3002\uff01\uff1f\u2026\u201d\u2019\u00bb\u300d-=%$\u20ac")
_DIGITS = re.compile(r"\d+")
_ROLE_LINE = re.compile(
    r"\n\n(?:Human|User|Assistant|### Instruction|### Response):", re.IGNORECASE
)
_TOKEN = re.compile(
    r"<\|(?:im_start|im_end|im_sep|endoftext|end_of_text|begin_of_text|start_header_id"
    r"|end_header_id|"
    r"eot_id|eom_id|python_tag|system|user|assistant|end|pad|fim_\w{1,10}|channel|message|return"
    r"|call|"
    r"START_OF_TURN_TOKEN|END_OF_TURN_TOKEN|tool_call\w{0,12})\|>"
    r"|<(?:start_of_turn|end_of_turn|bos|eos|pad|unk)>|\[/?INST\]|<</?SYS>>|\[/?(?:AVAILABLE_TOOLS|"
    r"TOOL_CALLS|TOOL_RESULTS)\]|<\uff5c[^<>\n]{1,40}\uff5c>|</s>\s*$|^\s*<s>"
    r"|</?(?:function_calls|antml:\w{1,20}|tool_call|function_results)>",
)
_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]{1,120}`", re.DOTALL)


def cut_rule(invocation: Invocation) -> str:
    """Name the mark by which a reply ends in mid-sentence; an empty string where it does not.

    Returns:
        open_fence, dangling_mark, dangling_word or no_full_stop.
    """
    reply = invocation.reply
    if reply is None or reply.tool_calls or invocation.stop_reason is StopReason.STOP_SEQUENCE:
        return ""
    if reply.content.count("```") % 2:
        return "open_fence"
    text = reply.content[-MAX_TOKEN_CHARACTERS:].rstrip()
    if text.endswith((",", "(", "[", "{", "\u3001", "\uff0c")):
        return "dangling_mark"
    last = _LAST_WORD.search(text[-60:])
    if last is None or not text[-1].isalpha() or len(text.split(None, MIN_WORDS)) <= MIN_WORDS:
        return ""
    # "What for" and "plan A" end whole sentences too: a lower-case word behind others is meant.
    if last[1] in _DANGLING and last[1].islower():
        return "dangling_word"
    return "no_full_stop" if _breaks_off(text) and "/" not in text.rsplit(None, 1)[-1] else ""


def _breaks_off(text: str) -> bool:
    """Tell whether flowing prose, whose sentences end in stops, ends without one."""
    paragraph = text.rpartition("\n")[2]
    if len(text) < MIN_PROSE or len(paragraph) < MIN_PROSE // 2 or text[-1] in _ENDS:
        return False
    return len(_SENTENCE_END.findall(text[-MAX_TAIL:])) > 1 and not paragraph.startswith(
        ("-", "*", "|", "#", ">", "\u2022"),
    )


def repetition(invocation: Invocation) -> float:
    """Return the share of a reply's last `MAX_TAIL` characters that repeat one unit, 0..1.

    Runs of digits count as equal, so that a numbered loop is one too.
    """
    if invocation.reply is None:
        return 0.0
    tail = _DIGITS.sub("0", invocation.reply.content[-MAX_TAIL:].rstrip())
    if len(tail) < MIN_LOOP_CHARACTERS:
        return 0.0
    # The last unit may be cut, and the model may have ended well after its loop: look from the
    # end and from the middle.
    return max(_loop(tail), _loop(tail[: len(tail) * 3 // 4]))


def _loop(tail: str) -> float:
    probe = tail[-PROBE:]
    before = tail.rfind(probe, 0, len(tail) - 1)
    if before < 0:
        return 0.0
    period = len(tail) - PROBE - before
    unit = tail[-period:]
    if sum(c.isalpha() for c in unit) < MIN_UNIT_LETTERS:
        return 0.0
    length = period
    while length + period <= len(tail) and tail[-length - period : len(tail) - length] == unit:
        length += period
    enough = length >= MIN_LOOP_UNITS * period and length >= MIN_LOOP_CHARACTERS
    return round(length / len(tail), 4) if enough else 0.0


def leaked_tokens(invocation: Invocation) -> int:
    """Count the chat-template tokens in a reply, but for those in code or known from the prompt."""
    reply = invocation.reply
    if reply is None or not reply.content:
        return 0
    text = reply.content
    if len(text) > 2 * MAX_TOKEN_CHARACTERS:
        text = text[:MAX_TOKEN_CHARACTERS] + text[-MAX_TOKEN_CHARACTERS:]
    if "<" not in text and "[" not in text and "\n\n" not in text:
        return 0
    found = _TOKEN.findall(text) + _ROLE_LINE.findall(text)
    if not found:
        return 0
    plain = _CODE.sub(" ", text)
    found = _TOKEN.findall(plain) + _ROLE_LINE.findall(plain)
    prompt = "\n".join(
        message.content[:MAX_TOKEN_CHARACTERS] for message in invocation.messages[-20:]
    )
    return sum(token.strip() not in prompt for token in found)
