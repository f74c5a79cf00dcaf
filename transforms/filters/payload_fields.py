"""The field names and values by which an API payload says that a call failed."""

import re
from typing import Any

from transforms.filters.text import word_set

MAX_DEPTH = 4
"""Payloads inside payloads (a body that holds JSON text that holds …) are followed so far."""
MAX_ITEMS = 20
"""Items of a list, and keys of an object, that are looked at."""

# Names are compared in lower case without "_" and "-".
ERRORS = word_set(
    "error errors err exception fault errormessage errormsg errmsg errordescription errortype "
    "errorcode stacktrace traceback erro faultstring",
)
_ERROR_NAME = re.compile(
    r"error|exception|failure|fehler|erreur|traceback|^(?:exc|fallo|erro|chyba|fel)$|échec"
    r"|^(?:failedbecause|abortreason|denied|problems|blockreason)$"
    r"|ошибка|エラー|错误|錯誤|오류|خطأ",
)
_NO_ERROR_NAME = re.compile(
    r"rate|count|number|total|margin|budget|bar|mean|percent|ratio|log$|handl|mode|tolerance|free"
    r"|policy|class|id$|url$",
)
"""Names that measure errors, or say what to do about them."""
STATUSES = word_set(
    "status state statuscode httpstatus httpstatuscode responsecode code cod statut estado stato "
    "zustand exit outcome resultcode httpcode phase conclusion retcode",
)
RETURN_CODES = word_set("errno errcode retcode ret rc resultcode")
"""Names of numbers of which only 0 is well, as C and many web services return them."""
EXIT_CODES = word_set("exitcode returncode exitstatus")
FAILURE_FLAGS = word_set(
    "failed fail timeout timedout unauthorized haserror iserror crashed aborted"
)
"""Names of flags that say yes to a failure."""
DECISIONS = word_set("approved eligible valid available instock isopen accepted open granted")
"""Names of answers that are no failures when they say no."""
VERDICTS = STATUSES | {"result"}
"""Names whose whole value may be a word of failure."""
SUCCESSES = word_set(
    "success ok succeeded exito sucesso acknowledged response issuccess successful issuccessful "
    "isok wassuccessful authorized authenticated executed",
)
PAYLOADS = word_set(
    "response result results data body output content payload value detail meta observation",
)
MESSAGES = word_set(
    "message messages msg detail details reason info statusmessage mensaje mensagem nachricht "
    "stderr why cause meldung messaggio сообщение",
)
PLAIN_MESSAGES = MESSAGES - {"stderr"}
REMARKS = word_set("statustext title notice warning problem note information text txt retmsg m")
"""Names of texts that may be about anything: only whole sentences of failure count there."""
ENVELOPE = (
    ERRORS
    | STATUSES
    | SUCCESSES
    | PAYLOADS
    | MESSAGES
    | REMARKS
    | RETURN_CODES
    | FAILURE_FLAGS
    | word_set(
        "headers syscall address policy severity apiversion kind type path timestamp time "
        "requestid traceid instance documentationurl docs help hint "
        "retryafter retryable method endpoint url tool id jsonrpc iserror valid name stdout "
        "exitcode returncode took timedout metadata annotations loc title description note text "
        "extensions payload",
    )
)
"""Names that carry the state of a call rather than what was asked for."""
BARE_ENVELOPE = (
    ERRORS
    | STATUSES
    | SUCCESSES
    | MESSAGES
    | word_set("title type timestamp path traceid requestid instance docs help hint")
)
"""Names that cannot be the answer itself, whatever they hold."""
TEXT_BLOCK = word_set("type text annotations")

_NO_ERROR = word_set("none null false 0 ok no success n/a noerror nil") | {"", "no error"}
_FAILED_STATUS = word_set(
    "error fail failed failure exception timeout timed_out denied unauthorized forbidden "
    "request_denied over_query_limit over_daily_limit invalid_request unknown_error rate_limited "
    "unavailable internal_error bad_request aborted crashed rejected not_authorized expired "
    "nok ko ng err fatal fehler fehlgeschlagen échec echec erreur fallo fallido erro falhou errore "
    "fallito",
)
_FAILURE_CODE = re.compile(
    r"(?:err|error|e)[_-]\w+|e\d{3,6}|\w+[_-](?:error|failed|failure|exception|denied|timeout|exceeded"
    r"|unavailable|expired|refused|not_found|invalid|not_allowed|exhausted|aborted)",
)
_HTTP_ERRORS = range(400, 600)
_MAX_WORD = 60


def plain_name(key: Any) -> str:
    """Return a field's name as the sets above hold it."""
    return str(key)[:40].lower().replace("_", "").replace("-", "")


def is_flag(value: Any) -> bool:
    """Tell numbers, booleans and the words for them from texts and containers."""
    return isinstance(value, bool | int | float) or (
        isinstance(value, str) and value.lower() in ("true", "false")
    )


def is_no(value: Any) -> bool:
    """Tell whether a flag of success says no."""
    if isinstance(value, str):
        return value.lower() == "false"
    return value is False or (isinstance(value, int) and value == 0)


def is_failed_status(value: Any) -> bool:
    """Tell whether a status is a word of failure."""
    if not isinstance(value, str) or len(value) > _MAX_WORD:
        return False
    word = value.strip().lower()
    return word in _FAILED_STATUS or bool(_FAILURE_CODE.fullmatch(word))


def is_failed_code(name: str, value: Any) -> bool:
    """Tell whether a number that a call returned, or a flag that it raised, says that it failed."""
    if name in RETURN_CODES:
        return type(value) is int and value != 0
    return name in FAILURE_FLAGS and (value is True or value in ("true", "yes"))


def names_error(name: str) -> bool:
    """Tell whether a field's name says that it holds an error, in whatever compound."""
    if name in ERRORS:
        return True
    return bool(_ERROR_NAME.search(name)) and not _NO_ERROR_NAME.search(name)


def is_http_error(value: Any) -> bool:
    """Tell whether a status is an HTTP status of 400 to 599, as number or as text."""
    if isinstance(value, str):
        return len(value) == len("404") and value.isdigit() and int(value) in _HTTP_ERRORS
    return isinstance(value, int) and not isinstance(value, bool) and value in _HTTP_ERRORS


def is_error(name: str, value: Any) -> bool:
    """Tell whether a field of `ERRORS` states an error; numbers do not: they count or code."""
    if isinstance(value, str):
        return value.strip().lower() not in _NO_ERROR
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return False
    return bool(value) and (name != "errors" or not is_hollow(value))


def is_hollow(value: Any, depth: int = 0) -> bool:
    """Tell whether a value says nothing: null, empty, zero, false, or made of such values."""
    if isinstance(value, dict | list) and depth < MAX_DEPTH and len(value) <= MAX_ITEMS:
        items = value.values() if isinstance(value, dict) else value
        return all(is_hollow(item, depth + 1) for item in items)
    return not value
