"""The words by which a failure tells itself apart from a result, as bounded patterns.

No pattern holds a repetition inside a repetition, and all are searched in windows of at most a few
hundred characters, so that the time is bounded whatever the text.
"""

import re

NOTHING_FOUND = re.compile(
    r"\bno (?:\w+ ){0,3}(?:results?|match(?:es|ing)?|hits?|records?|rows?|documents?|entries|"
    r"items?|data|customers?|orders?|errors?|issues?|problems?|failures?)\b"
    r"|\bnothing (?:was )?(?:found|match)|\b(?:did|does|do) not match any\b|\bno \w+ match"
    r"|\b(?:could not|couldn.t|did not|didn.t|cannot|can.t) find any\b"
    r"|\b(?:information|record|result|match|customer|order|user|product|item)s? (?:was "
    r"|were )?not found"
    r"|\b0 (?:results?|rows?|hits?|errors?|matches)\b|\bzero results\b"
    r"|no se encontraron|aucun r|keine (?:treffer|ergebnisse)|nenhum resultado|nessun risultato"
    r"|没有找到|未找到|見つかりません",
    re.IGNORECASE,
)
"""Says that the thing searched for is not there: an answer, not a failure."""

HTTP_PHRASE = (
    r"(?:bad request|unauthorized|unauthorised|payment required|forbidden|not found|"
    r"method not allowed|not acceptable|request time-?out|conflict|gone|payload too large|"
    r"unsupported media type|unprocessable(?: entity)?|too many requests|internal server error|"
    r"not implemented|bad gateway|service (?:temporarily )?unavailable|gateway time-?out)"
)

PHRASE_ALONE = re.compile(
    rf"(?:(?:error|http|status)[ :]{{0,2}})?(?:[45]\d\d[ :-]{{0,3}})?(?:page )?"
    rf"(?:{HTTP_PHRASE}|access denied|permission denied|authentication required|timed? ?out|"
    r"killed|empty reply from server|internal error|connection (?:refused|reset by peer|closed)|"
    r"segmentation fault.{0,20}|no healthy upstream|rate limit(?:ed| exceeded)|unknown error|"
    r"application error|server error|error)[.!]?",
    re.IGNORECASE,
)
"""The whole text, or a page's title, is the name of a failure."""

HTTP_STATUS = re.compile(
    r"\bHTTP/\d(?:\.\d)? [45]\d\d\b|\b(?:status(?:[ _]?code)?|http|https? status|response)"
    r"[ :=]{1,3}(?:error |status )?[45]\d\d\b(?! (?:means|is |stands|pages?|rooms?))"
    rf"|^\W{{0,3}}[45]\d\d[ :-]{{1,3}}(?:page |client error|server error|{HTTP_PHRASE})"
    r"|\b[45]\d\d (?:client|server) error\b",
    re.IGNORECASE,
)
"""An HTTP error status that was got, not one that is talked about."""

OPENING = re.compile(
    r"\W{0,4}(?:\[\w{1,12}\] |[\w./-]{1,30}: (?:\d{1,4}: )?)?(?:"
    rf"{HTTP_PHRASE}(?::|$)|"
    r"(?:\w{1,20} ){0,3}(?:error|erreur|fehler|erro|exception|failure)\s{0,2}(?:\[\w{1,12}\])?:"
    r"|error (?:\d{2,5}|TS\d+|executing|calling|running|acquiring|fetching|loading|reading|"
    r"writing|opening|parsing|processing|connecting|while|when|in tool|from tool|occurred|al )"
    r"|(?:an?|some) (?:\w+ ){0,2}(?:error|exception)s? (?:has |have )?(?:occurred|was thrown)"
    r"|fatal: |panic: |uncaught |unhandled |exception in thread|traceback \(most recent"
    r"|failed to |failure to |unable to |i (?:was|am) unable to |i could not |i couldn.t "
    r"|(?:could not|couldn.t|cannot|can.t) (?:connect|open|load|read|write|resolve|reach|access|"
    r"fetch|retrieve|parse|locate|import|execute|run|process|complete|find (?:module|name|table|"
    r"file|function|symbol|package)|get /|post /|put /|delete /|patch /|query|authenticate)"
    r"|(?:tool|function|command|query|request|execution|operation|navigation|call|job|step|login|"
    r"authentication|connection|upload|download|validation)(?: \w+){0,2} (?:has )?"
    r"(?:failed|aborted|rejected|timed out|was (?:rejected|aborted|denied|refused))"
    r"|npm err!|mcp error|oops|something went wrong|invalid (?:arguments?|parameters?|params|api|"
    r"key|token|credentials?|request|date|format|input|json|syntax|signature|session|url|query|"
    r"user(?:name)?|password|value|id)\b"
    r"|missing (?:required|parameter|argument|api|auth|field|value|header|token)"
    r"|unknown (?:action|tool|function|command|argument|parameter|option|method|endpoint|field)"
    r"|unsupported \w+|unrecognized \w+|no such \w+|not authorized|unauthorized\b|forbidden\b"
    r"|operation not permitted|permission denied|access denied|请求失败|エラー|ошибка"
    r")",
    re.IGNORECASE,
)
"""How a failure begins; matched at the start of the text or of its last line."""

INSIDE = re.compile(
    r"command not found|: not found$|no such file or directory|no such table"
    r"|(?:tables?|columns?|relations?|functions?|tools?|endpoints?|apis?|keys?|routes?|index) "
    r"[^.\n]{0,60}(?:does not|doesn.t|do not) exists?\b|no (?:tool|function|method) named"
    r"|can.t open file|cannot open|connection (?:was )?(?:refused|reset|lost|timed out|failed"
    r"|closed)"
    r"|connect econn|net::err_|could not resolve|could not be (?:found|loaded|queried|reached):?"
    r"|timed out|time-?out (?:after|of|while|exceeded|\d)|did not respond|not respond in time"
    r"|rate limit|too many requests|quota|exceeded (?:the|your|\d+ redirects)|exceeds the (?:limit"
    r"|maximum)"
    r"|limit [^.\n]{0,40}(?:has been|was) exceeded|not subscribed|subscription (?:does|is|has)"
    r"|your (?:trial|subscription|session|token|key|plan) (?:has|is)\b"
    r"|(?:api.?key|token|session|certificate|credentials?|key|signature)s? (?:is |was |has |are )?"
    r"(?:required|missing|invalid|expired|not valid|wrong|were not provided)"
    r"|you (?:must|need to|have to) (?:provide|supply|specify|pass|authenticate|log ?in|subscribe)"
    r"|were not provided|was not provided|no key was provided|verify failed"
    r"|(?:is|are) not (?:authori[sz]ed|allowed|permitted|available in this|supported|registered"
    r"|working|"
    r"a (?:git|valid)|a function|iterable|defined|callable|serializable|subscriptable)"
    r"|you (?:do not|don.t) have (?:permission|access|the right)|you need (?:the role|permission)"
    r"|(?:service|api|endpoint|tool|server|system|database|feature|function|gateway|host|method|"
    r"upstream|provider|plugin|model|parameter|route|app|sandbox)(?: [\w.]+){0,3} (?:is|was|are"
    r"|has been) "
    r"(?:currently |temporarily |no longer )?(?:disabled|deprecated|offline|unreachable|unavailable"
    r"|"
    r"not available|down\b|stopped|under maintenance|invalid)"
    r"|returned an (?:error|exception)|error (?:has )?occurred|requires (?:\w+ ){0,2}(?:rights|"
    r"permissions?|authentication|authorization|(?:api.?)?key|log-?in|subscription|privileges)"
    r"|(?:action|call|command|query|request|operation|execution|tool|link|upload"
    r"|download) (?:has )?"
    r"fail(?:ed|ure)|could not be (?:opened|processed|completed|loaded|read|parsed|executed|reached"
    r"|"
    r"found|queried|saved|sent|created|updated|started|verified)|invalid \w+ name|i/o timeout"
    r"|maximum execution time|invalid json"
    r"|no longer (?:available|supported)|temporarily unavailable|service unavailable"
    r"|try again later"
    r"|not working|went wrong|internal (?:server )?error|unhandled exception|null ?pointer"
    r"|is a required (?:property|field|argument|parameter)|required (?:property|argument|parameter"
    r"|positional)|(?:'|\"|parameter|argument|field|value|token|key|header) (?:is|are) required\b"
    r"|missing (?:a |\d+ )?required|failed to respond|wrong number of arguments|raised \w+(?:error"
    r"|exception)\b|field required|must be (?:an? (?:\w+ )?(?:integer|number|string|boolean|list"
    r"|array|object|date|valid)|one of|between|in the format|positive)"
    r"|unexpected keyword argument|unexpected end of|is of type \w+, expected|has no attribute"
    r"|is not (?:a valid|valid)\b|unexpected token|invalid (?:syntax|argument|literal|api.?key"
    r"|token|key supplied)"
    r"|out of memory|core dumped|exit(?:ed with)?(?: code| status)?:? (?:1[23]\d|139)\b"
    r"|aborted by|was rejected|access denied|permission denied|forbidden|unauthori[sz]ed"
    r"|execution failed|has not been read yet|not found (?:in (?:file|the file)|on the page)"
    r"|no changes were made|due to (?:an )?(?:internal )?error|no module named"
    r"|denied when|not permitted|password protected|could not be parsed|no healthy upstream"
    r"|disconnect/reset|upgrade to (?:continue|lift)|max retries"
    r"|\bjson::|indisponível|agotado|accès refusé|zeitüberschreitung|nicht erreichbar"
    r"|服务器(?:内部)?错误|参数错误|权限不足",
    re.IGNORECASE,
)
"""Words of failure anywhere in a short message; too weak for long text."""

BARE = re.compile(
    r"\b(?:error|invalid|unrecogni[sz]ed|unknown|unsupported|failed|failure|not found"
    r"|unauthori[sz]ed|"
    r"forbidden|denied|blocked|exceed(?:s|ed)|expired|disabled|missing|required|mismatch|refused|"
    r"exception|timed? ?out|unavailable|not (?:exist|allowed|permitted|supported|valid|working)|"
    r"(?:doesn.t|does not|don.t) exists?|must be|rejected|cannot|can.t|unable|offline|"
    r"conflict|bad request|not accepted|no permission|wrong|crashed|incorrect|(?:not |un)reachable|"
    r"inválid[oa]|erro|ошибка|错误|エラー|ungültig|invalide)\b"
    r"|错误|失败|エラー",
    re.IGNORECASE,
)
"""Words that make a failure of a payload which is nothing but a message."""

EXCEPTION_LINE = re.compile(
    r"(?:[A-Za-z_$][\w$]{0,60}\.){0,8}[A-Za-z_$]{1,60}(?:Error|Exception|Fault|Timeout)(?:\b[:(\[]"
    r"|$)",
)
"""A line such as `pkg.SomeError: …`; matched at a line's start."""

COMPILER_LINE = re.compile(r"\S{0,80}: \*\*\* |error\[\w+\]: |error: |\S{1,60}: cannot |\s*Killed$")
"""Last lines by which shells, make and compilers end."""

ERROR_MARKUP = re.compile(
    r"<(?:\w{1,20}:)?\w{0,20}(?:error|errorresponse|fault|faultstring|exception)>",
    re.IGNORECASE,
)
PAGE_TITLE = re.compile(r"<(?:title|h1)[^>]{0,80}>([^<]{0,120})<", re.IGNORECASE)
ERROR_TITLE = re.compile(
    r"\s*(?:error\b.{0,40}|(?:http )?[45]\d\d\b.{0,40}|access denied.{0,30}|not found"
    r"|.{0,20}unavailable"
    rf"|{HTTP_PHRASE}|.{{0,30}}(?:something went wrong|site can.t be reached))\s*",
    re.IGNORECASE,
)
