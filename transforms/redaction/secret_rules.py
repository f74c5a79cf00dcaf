"""Keys, tokens, passwords and connection strings: what opens something."""

import functools
import re
from collections.abc import Iterator

from transforms.redaction.detectors import Finding
from transforms.redaction.rules import Rule, any_case, only_if
from transforms.redaction.words import NOT_PASSWORDS

SECRET, PASSWORD = "SECRET", "PASSWORD"

# Each with the words of which one must stand in the text.
# Source: the providers' documentation of their token formats.
_SHAPES = {
    "AwsAccessKeyId": (
        r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])",
        ("akia", "asia", "abia", "acca"),
    ),
    "BedrockApiKey": (
        r"(?:ABSK[A-Za-z0-9+/]{40,400}={0,2}|bedrock-api-key-[A-Za-z0-9+/=_-]{20,4000})",
        ("absk", "bedrock-api-key-"),
    ),
    "GitHubToken": (
        r"(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255})",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    ),
    "GitLabToken": (r"gl(?:pat|dt|ptt|rt|cbt|soat)-[A-Za-z0-9_.-]{20,300}", ("gl",)),
    "SlackToken": (r"(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,250}", ("xox", "xapp-")),
    "SlackWebhook": (
        r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{10,200}",
        ("hooks.slack.com",),
    ),
    "JsonWebToken": (
        r"eyJ[A-Za-z0-9_-]{8,20000}\.[A-Za-z0-9_-]{4,20000}(?:\.[A-Za-z0-9_-]{0,20000})?",
        ("eyj",),
    ),
    "StripeKey": (
        r"(?:[sr]k_(?:live|test)_[A-Za-z0-9]{10,250}|whsec_[A-Za-z0-9+/=]{20,250})",
        ("k_live_", "k_test_", "whsec_"),
    ),
    "ModelProviderKey": (
        r"sk-(?=[A-Za-z_-]{0,80}[0-9])[A-Za-z0-9_-]{20,300}",
        ("sk-",),
    ),
    "GoogleKey": (
        r"(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,2000}|GOCSPX-[A-Za-z0-9_-]{20,60})",
        ("aiza", "ya29.", "gocspx-"),
    ),
    "SendGridKey": (r"SG\.[A-Za-z0-9_-]{16,40}\.[A-Za-z0-9_-]{16,80}", ("sg.",)),
    "TwilioKey": (r"(?:AC|SK)[0-9a-f]{32}(?![0-9a-f])", ("ac", "sk")),
    "PackageRegistryToken": (
        (
            r"(?:npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{16,500}|hf_[A-Za-z0-9]{30,60}|"
            r"dckr_pat_[A-Za-z0-9_-]{20,60})"
        ),
        ("npm_", "pypi-", "hf_", "dckr_pat_"),
    ),
    "CloudToken": (
        (
            r"(?:do[oprt]_v1_[a-f0-9]{64}|dapi[0-9a-f]{32}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|"
            r"key-[0-9a-f]{32}|AGE-SECRET-KEY-1[0-9A-Z]{58})"
        ),
        ("_v1_", "dapi", "shp", "key-"),
    ),
    "TelegramToken": (r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", (":aa",)),
}

_KEY_WORDS = (
    r"pass(?:word|wd|phrase|code)?|pwd|secret(?:[ _-]?(?:access)?[ _-]?key)?|client[ _-]?secret|"
    r"api[ _-]?(?:key|secret|token)|access[ _-]?(?:key|token)|auth(?:entication|orization)?[ _-]?"
    r"token|bearer[ _-]?token|session[ _-]?token|refresh[ _-]?token|private[ _-]?key|account[ _-]?"
    r"key|shared[ _-]?access[ _-]?key|encryption[ _-]?key|signing[ _-]?key|token|credentials?"
)
_NEEDS = ("pass", "pwd", "secret", "key", "token", "credential")
_ASSIGN = r"[\"'`]?\s{0,3}(?:=>|:=|=|:)\s{0,3}"
_SAID = r"(?:pass\s?(?:word|code|phrase)|pwd|pin(?:\s(?:code|number))?)"
_OPENING = "[\"'`\u201c]?"
_LAST = "[^\\s\"'`\u201d.,!?;:)]"

_PLACEHOLDER = re.compile(
    r"[<\[{(*x\u2022.\u2026#$%-]|your[_ -]|my[_ -]|example|placeholder|change[_-]?me|redacted|"
    r"masked|hidden|(?:none|null|nil|undefined|true|false|string|str|text|bytes|optional|required|"
    r"password|passwd|pwd|secret|token|key|value|input|env|os|self|this|process|config|settings|"
    r"request|session|data|args|user|account|credentials?|get|set|new|old|confirm|hash|field|param|"
    r"type|invalid|incorrect|wrong|expired|missing|empty|reset|unknown|generic|default|varchar|"
    r"char|int|object|array|number|boolean|bearer|basic)(?:$|[^A-Za-z0-9])",
    re.IGNORECASE,
)


def _real_assigned(value: str) -> bool:
    """Tell a secret from a placeholder, a type, a call or a word of code."""
    return not _PLACEHOLDER.match(value) and "(" not in value and _mixed(value)


def _real_quoted(value: str) -> bool:
    return not _PLACEHOLDER.match(value) and (" " not in value or _mixed(value))


def _real_said(value: str) -> bool:
    return value.strip(".,!?").lower() not in NOT_PASSWORDS and not _PLACEHOLDER.match(value)


def _real_unclaimed(value: str) -> bool:
    return _real_said(value) and _mixed(value)


def _mixed(value: str) -> bool:
    """Tell whether a value holds a digit or a sign that words do not."""
    return any(char.isdigit() or char in "!@#$%^&*+=?/~" for char in value)


@functools.cache
def secret_rules() -> tuple[Rule, ...]:
    """Give the rules for secrets, compiled once."""
    shapes = (
        Rule(name, SECRET, 1.0, re.compile(rf"(?<![A-Za-z0-9])(?P<value>{shape})"), needs)
        for name, (shape, needs) in _SHAPES.items()
    )
    return (*shapes, *_places_of_secrets(), *_passwords())


def _places_of_secrets() -> tuple[Rule, ...]:
    return (
        Rule(
            "ConnectionString",
            SECRET,
            1.0,
            any_case(
                r"(?<![a-z0-9+.-])(?P<value>[a-z][a-z0-9+.-]{1,20}://[^\s:/@'\"<>]{0,100}:"
                r"[^\s@'\"<>]{1,200}@[^\s'\"<>]{1,500})"
            ),
            ("://",),
        ),
        Rule(
            "AuthorizationHeader",
            SECRET,
            1.0,
            any_case(
                r"\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|basic|token|digest)"
                r"\s{1,3}(?P<value>[A-Za-z0-9._~+/=-]{8,5000})"
            ),
            ("authorization",),
        ),
        Rule(
            "BearerToken",
            SECRET,
            0.9,
            re.compile(r"\b[Bb]earer\s{1,3}(?P<value>[A-Za-z0-9._~+/-]{20,5000}={0,2})"),
            ("bearer",),
            length=only_if(_mixed),
        ),
        Rule(
            "AwsSecretKey",
            SECRET,
            0.95,
            any_case(
                r"(?:secret|aws)[a-z_ -]{0,30}key[^A-Za-z0-9/+\n]{1,12}(?:is\s{1,3})?[\"']?"
                r"(?P<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])"
            ),
            ("key",),
        ),
        Rule(
            "QuotedSecret",
            PASSWORD,
            0.8,
            any_case(rf"(?:\b|_)(?:{_KEY_WORDS}){_ASSIGN}([\"'`])(?P<value>[^\"'`\n]{{4,500}})\1"),
            _NEEDS,
            length=only_if(_real_quoted),
        ),
        Rule(
            "AssignedSecret",
            PASSWORD,
            0.7,
            any_case(
                rf"(?:\b|_)(?:{_KEY_WORDS}){_ASSIGN}(?P<value>[^\s\"'`,;<>{{}}\[\]|]{{4,500}})"
            ),
            _NEEDS,
            length=only_if(_real_assigned),
        ),
    )


def _passwords() -> tuple[Rule, ...]:
    return (
        Rule(
            "ToldPassword",
            PASSWORD,
            0.7,
            any_case(
                r"\b(?:my|our|his|her|their)\s{1,3}(?:\w{1,15}\s{1,3}){0,4}?"
                rf"{_SAID}\s{{0,3}}(?:is|was|:|=|has\sbeen)\s{{0,3}}"
                rf"(?:now\s|(?:set|changed)\sto\s)?{_OPENING}(?P<value>[^\s\"'`\u201d]{{2,60}}{_LAST})"
            ),
            ("pass", "pwd", "pin"),
            length=only_if(_real_said),
        ),
        Rule(
            "StatedPassword",
            PASSWORD,
            0.6,
            any_case(
                rf"\b{_SAID}\s{{1,3}}(?:is|was|to)\s{{1,3}}(?:now\s)?{_OPENING}"
                rf"(?P<value>[^\s\"'`\u201d]{{3,60}}{_LAST})"
            ),
            ("pass", "pwd", "pin"),
            length=only_if(_real_unclaimed),
        ),
        Rule(
            "PasswordLine",
            PASSWORD,
            0.6,
            re.compile(
                r"(?:^|[\n,;(])[^\S\n]{0,8}(?:[Pp]ass(?:word|code|phrase)|PASSWORD|[Pp]wd)"
                r"[^\S\n]{0,3}[:=][^\S\n]{0,3}(?P<value>[^\s\"'`,;<>{}\[\]()]{4,60})"
                r"(?=[^\S\n]{0,3}(?:$|[\n,;)]))"
            ),
            ("pass", "pwd"),
            length=only_if(_real_said),
        ),
        Rule(
            "SecurityCode",
            PASSWORD,
            0.6,
            any_case(
                r"\b(?:pin|cvv2?|cvc2?|cvn|otp|passcode|one[- ]time\spassword|(?:security|"
                r"verification|access|one[- ]time|auth(?:entication)?|login|2fa|sms)"
                r"\s(?:pass)?code)(?:\s(?:number|code))?\s{0,3}(?:\b(?:is|was)\b|[:=#])?\s{0,3}"
                r"(?P<value>\d{3,8})(?!\d|[.,]\d|\s?%)"
            ),
            ("pin", "cv", "otp", "code", "password"),
        ),
    )


_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_BODY = re.compile(r"[A-Za-z0-9+/=\s:,-]*+(?:\\[nrt][A-Za-z0-9+/=\s:,-]*+)*")
_END_LENGTH = 80
"""Longest closing line, in characters."""


def private_keys(text: str) -> Iterator[Finding]:
    """Find blocks of private keys; one without an end goes on as long as it looks like a key."""
    done = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < done:
            continue
        body = _BODY.match(text, begin.end())
        body_end = body.end() if body else begin.end()
        end = _END.search(text, begin.end(), body_end + _END_LENGTH)
        done = end.end() if end else body_end
        yield Finding(SECRET, begin.start(), done, 1.0, "PrivateKey")
