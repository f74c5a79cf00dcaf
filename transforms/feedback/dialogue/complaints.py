"""Phrases with which users turn a reply down: it missed the question, or it is wrong.

The patterns run over the beginning of a message as `cues.head` gives it: lower case, no
apostrophes, single blanks. Those of other languages than English are only what is said most.
"""

import re

_OPENING = (
    r"\W*(?:(?:hi|hey|hmm?|um+|uh|well|sorry|ok|okay|but|look|again|please|lol|haha|wait|so|and|"
    r"um|ugh|huh|erm?)\b\W+){0,3}"
)
_NO = r"(?:(?:no+|nope|nah|wrong|not that|not really|incorrect)\b\W+)"
_SURELY = r"(?:just |still |simply |totally |completely |plain |clearly |really |actually |quite )?"
_WRONG = (
    r"(?:wrong|incorrect|false|inaccurate|mistaken|untrue|nonsense|rubbish|outdated|out of date|"
    r"not (?:right|correct|true|accurate))\b(?! (?:if|when|to)\b)"
)
_IT = r"(?:that|this|it|your (?:answer|reply|response|result)|the (?:answer|result|reply))"
_ISNT = r"(?:s not| is not| was not|nt| isnt| wasnt| aint| cant be| cannot be)"
_GIVES_NO_REASON = r"(?![^.?!]*\bbecause\b)"
"""`I asked for it because …` tells a story; it blames nobody."""
_ANSWERED = r"(?:answer|address|understand|underst|read|listen|get|follow)\w*"
_NO_ASKING = r"(?![^.!]*\?)"
"""A question about what is wrong disputes nothing."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


OWN_SLIP = _any(
    _OPENING + r"(?:oops|whoops|typo|my bad|my mistake|sorry)\b[^.?!]{0,30}?\b"
    r"(?:i meant?|typo|i mis\w+|should (?:say|read))\b",
    _OPENING + r"(?:i mis(?:typed|spelled|spelt|wrote)|i meant to (?:type|write|say|paste|ask))\b",
    _OPENING
    + r"(?:i (?:forgot to (?:say|mention|add|tell)|mixed|told you the wrong|should have|shouldve|"
    r"gave you the wrong)|"
    r"my mistake)\b",
    r"\s*sorry,? i meant?\b",
    r"\s*\*+\s?\w+\W*\Z",
    r"\s*(?:correction|typo):",
)
"""The user puts their own words right; the reply is not to blame."""

NOT_WHAT_I_ASKED = _any(
    _OPENING + _NO + rf"?{_IT}{_ISNT} (?:really |actually |exactly |quite |at all )?"
    r"what i (?:was |am |have |had )?(?:ask|want|mean|need|said|look|request|order)\w*",
    _OPENING + _NO + r"?(?:that|this|it)s? (?:is |was )?not (?:the|my) question\b",
    _OPENING
    + _NO
    + r"?not (?:quite |really |exactly )?what i (?:asked|wanted|meant|needed|said)\b",
    _OPENING + _NO + rf"?{_IT}(?:s| is| was| did| does| doesnt| didnt| hasnt)(?: not)? "
    rf"(?:really |even )?{_ANSWERED} (?:my|the|what i)\b",
    _OPENING + _NO + r"?(?:you|u|youre) (?:still )?"
    rf"(?:did not|didnt|have not|havent|are not|arent|not) (?:even |really |actually )?{_ANSWERED}",
    _OPENING + r"did (?:you|u) (?:even |actually |really )(?:read|understand|listen)\b",
    _OPENING + r"(?:please )?(?:just )?(?:re-?read|read) (?:my|the) (?:question|message)\b",
    _OPENING + r"(?:please )?(?:just )?answer (?:my|the) question\b",
    _OPENING + r"(?:that|this) has (?:nothing|not much|little) to do with\b",
    _OPENING + r"(?:whats|what has|what does) (?:that|this) (?:got |have )?to do with\b",
    _OPENING + _NO + r"?(?:you|u) (?:mis(?:understood|read|interpreted|heard)|got (?:me|it|that) "
    r"wrong|ignored)\b",
    _OPENING + _NO + r"?i (?:already )?(?:asked|was asking|am asking) "
    rf"(?:you )?(?:about|for|how|what|why|when|where|if|whether)\b{_GIVES_NO_REASON}",
    _OPENING + _NO + r"?i (?:didnt|did not|never) (?:ask|want|mean|say|request|order)\w*"
    r"(?: (?:for|about|that|this|you|to|if|whether|how|what|why|where|when|who|any|an?|the)\b|\W*\Z"
    r"|\s*[,.;!])",
    _OPENING
    + _NO
    + r"?(?:my|the) question (?:was|is) (?:not |actually |rather )?(?:about|how|what|why|when|"
    r"where|who|which|whether|if)\b",
    _OPENING
    + rf"(?:{_IT}s?|this|you) (?:is |are |only |just |still |was )*(?:not an? (?:answer|reply)|no "
    r"answer|not answering|about (?!to\b)[^.?!]{1,40}[,;] (?:not|i (?:asked|need|want|meant))|"
    r"besides? the point|irrelevant|off[- ]topic|unrelated|not (?:relevant|related|helpful))\b",
    _OPENING + _NO + r"?(?:that|this|it) (?:doesnt|does not|didnt|did not) (?:really |even )?"
    r"(?:(?:tell|say|explain|show|give|answer|address|contain|include|mention)\b|help(?: me| us| "
    r"at all)?\W*(?:\Z|[.,;!]))",
    _OPENING
    + r"(?:why (?:are|do|did) you (?:tell|talk|giv|show|explain)\w*|who asked|nobody asked)\b",
    _OPENING
    + r"(?:you|u) (?:only |just )?(?:gave|told|showed|sent|wrote|explained|answered|listed|"
    r"described|translated)\b[^.?!]{1,60}(?:\binstead\b|\bnot (?:the|what|my|how|a)\b|, i (?:asked|"
    r"want|need|meant|said)\b|\bbut (?:i|not)\b)",
    _OPENING
    + r"(?:i repeat|once again|once more|as i said|like i said|i repeat myself|again)[,:;]\s",
    _OPENING + r"(?:i already (?:know|knew|have)|i know (?:that|all that|what \w+ (?:is|are)))\b"
    r"[^.?!]{0,40}[,.;!-]+\s*(?:but )?i (?:asked|want|wanted|need|meant)\b",
    _OPENING
    + r"(?:stick to|focus on|back to|please answer|answer) (?:my|the) (?:question|topic)\b",
    r"\W*(?:nein\W+)?(?:das|dies) (?:war|ist|beantwortet) nicht (?:meine frage|was ich|das,? was)",
    r"\W*(?:nein\W+)?(?:das (?:habe|hab|hatte) ich nicht (?:gefragt|gemeint|gewollt)|nicht meine "
    r"frage|das wollte ich nicht|ich (?:habe|hatte) nach)",
    r"\W*(?:non\W+)?(?:ce nest pas|cest pas) (?:ma question|ce que)|\W*je nai pas demandé",
    r"\W*(?:no\W+)?(?:eso |esto )?no (?:es|era) (?:lo que|mi pregunta)|\W*no (?:te )?pregunt\w+",
    r"\W*(?:no\W+)?non (?:è|era) (?:quello|ciò) che|\W*(?:isso )?não (?:é|era) (?:isso )?o que",
    r"\W*(?:nee\W+)?dat (?:is|was) niet (?:wat ik|mijn vraag)|\W*dat vroeg ik niet",
)
"""The user says that the reply missed the question."""

NO_I_MEANT = _any(
    _OPENING + _NO + r"(?:(?:not|but|actually|sorry|that|the|this|it)\b[^.!?;]{0,60}[,.;!-]\s*)?"
    r"i(?:m| am| was)? (?:meant|mean(?! you\b| we\b| i\b| thats\b| its\b)|said|asked|talking|"
    rf"asking|referring|wanted)\b{_GIVES_NO_REASON}",
    _OPENING
    + r"not [^.!?;]{1,60}[,.;!-]\s*(?:but )?i (?:meant|mean|said|asked|wanted|want|need)\b",
    _OPENING + _NO + r"[^.!?;]{1,80}\bi mean(?:t)?\W*\Z",
    _OPENING + _NO + r"(?:the (?:one|other)\b|not (?:the|that|in|for)\b|as in\b|rather\b)",
    _OPENING + r"(?:what )?i (?:really |actually )?meant\b"
    r"(?! to (?:type|write|say|paste|ask)| (?:that|it|so)\W*\Z)",
    _OPENING + r"what i (?:really |actually )?(?:wanted|needed|asked(?: for)?|meant) (?:was|is)\b",
    _OPENING + r"i (?:said|asked for)\b(?! (?:yes|no|thanks|hi|hello|that|im?|ive|he|she|we|it)\b)"
    rf"{_GIVES_NO_REASON}",
    _OPENING + r"i(?:m| was| am) (?:talking|asking|referring) (?:about|to|for)\b",
    _OPENING + r"i wanted (?:an?|the|only|just|\d+) (?:\S+ ){0,4}\S+\Z",
    _OPENING + r"not (?:that|this|it)(?: \w+)?\W*\Z",
    _OPENING + r"(?:please )?(?:just )?(?:answer )?yes or no\W*\Z",
    _OPENING + r"i (?:wasnt|was not|am not|m not) (?:asking|talking|referring)\b",
    _OPENING
    + r"not (?:the|that|in|for|my|a)\b[^.?!]{1,60}[,;.!-]+\s*(?:but |rather )?(?:the|that|in|for|my"
    r"|a|i)\b",
    _OPENING + _NO + r"(?:the|in|for|on|at|my)\b[^.?!]{1,60}, not\b",
    _OPENING + r"the (?!same\b)\w+(?: \w+)?, not the \w+",
    _OPENING + r"(?:no\W+)?i (?:mean|meant) (?!(?:you|we|i|its|thats|that|it|come|really|what|"
    r"to|well|how|why|so|he|she|they|this|no|yes|just|like)\b)\w",
    r"\W*(?:nein\W+)?ich (?:meinte|meine (?:den|die|das|nicht)|rede von)\b",
    r"\W*(?:non\W+)?je (?:voulais dire|parle de|parlais de|veux dire)\b",
    r"\W*(?:no\W+)?(?:quise decir|me refiero a|me refería|quería decir)\b",
    r"\W*(?:no\W+)?(?:intendevo|volevo dire)\b|\W*(?:não\W+)?(?:quis|queria) dizer\b",
    r"\W*(?:nee\W+)?ik bedoel(?:de)?\b",
)
"""The user says what they had meant."""

NO_THE = re.compile(
    _OPENING
    + r"(?:no+|nope|nah)\b\W+(?:the|my|our) (?!same\b|rest\b|other way\b)(?![^.?!]*\b(?:is|"
    r"are|was|were|has|have|had|will|would|can|could|do|does|did|should|looks?|seems?)\b)"
    r"[^.?!]{2,60}\Z"
)
"""A bare `no, the …`: names what was meant, unless it answers a question."""
NO_AND_A_NAME = re.compile(
    _OPENING + r"(?:no+|nope|nah|stop|wrong)\b\W+(?![^.?!]*\b(?:is|are|was|were|has|have|had|will|"
    r"would|can|could|do|does|did|should|thanks|problem|way)\b)\S[^.?!]{1,40}[.!]?\Z"
)
"""A bare `no, …` without a verb: names what was asked for, if the request had it in it."""
NO_IT_IS = re.compile(
    _OPENING + r"(?:no+|nope|nah)\b\W+(?:its|it is|thats|that is|there are|theres|theyre) "
    r"(?!(?:not|ok|okay|fine|good|great|alright|all|enough|cool|just|too|so|it|that)\b)"
    r"(?:\S+ ){0,4}\S+\Z"
)
"""A bare `no, it is …`: says the right answer, unless it answers a question."""
I_SAID = re.compile(
    r"(?!(?:what|how|why|when|where|who|which|if|so if|add|write|say|can|could|should) )"
    r"[^.?!]{1,50}[,;:\u2013-]\s*i (?:said|asked|meant?|wanted|wasnt asking)\b"
    r"(?! (?:i|that i|he|she|we|it|"
    r"yes|no|hi|hello|to|them|him|her|you)\b)"
)
"""Says what the reply is, and what was asked for: `that's the address, I asked for the number`."""
YOU_DID_NOT = re.compile(_OPENING + r"(?:you|u) (?:didnt|did not|havent|have not) (?:even )?(\w+)")
NOT_THAT = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bdo )(?<!\bdoes )(?<!\bdid )(?<!\bwill )(?<!\bam )"
    r"(?<!\bcan )(?<!\bbe )(?<!\bhas )(?<!\bhave )\b"
    r"not (?:the |a |an |by |in |for |on |as |my )?(\w+)\W*\Z"
)
"""What the message ends by ruling out: `by date, not by name`."""

THAT_IS_WRONG = _any(
    _OPENING + _NO + r"?(?:i (?:think|believe|am (?:pretty |quite )?sure) )?"
    rf"(?:{_IT}(?:s| is| was| looks| seems| cant be| cannot be)|you are|youre) {_SURELY}{_WRONG}",
    _OPENING + _NO + rf"?{_IT}(?: isnt| wasnt| cant be| cannot be| can not be| doesnt (?:look|seem"
    r"|sound)) (?:right|correct|true|accurate|it)\b",
    _OPENING + r"(?:wrong|incorrect)(?: again| answer| one)?\W*(?:\Z|[.!,;-])",
    _OPENING + rf"(?:wrong|incorrect) \w+\W*(?:\Z|[.!,;:-]){_NO_ASKING}",
    _OPENING + r"(?:no+|nope|nah)\b\W+(?:please )?(?:try|check|look|read|count) (?:it )?again\b",
    _OPENING + r"(?:please )?(?:try|check|count|calculate) (?:it |that )?again\b",
    _OPENING + r"are you (?:really |quite )?sure(?: about (?:that|this|it))?\s*(?:\Z|[?.!,;])",
    _OPENING + _NO + r"?(?:that|this)(?: still| really| just)? (?:doesnt|does not|didnt|did not|"
    r"wont|will not) (?:work|help|solve|fix|make (?:any )?sense|answer|compile|change anything)\b"
    r"(?! (?:for|with|to)\b)",
    _OPENING + _NO + r"?(?:that|this)(?: isnt| is not|s not| aint| wasnt) (?:an? |even an? )"
    r"(?!problem|issue|question|big|bad|lot|joke|complaint|surprise|good idea)\w+",
    _OPENING + _NO + r"?you (?:left out|forgot|missed|skipped|omitted|mixed up|confused|made an? "
    r"(?:mistake|error)|are confusing|overlooked|miscounted|misspelled|mistranslated)\b",
    _OPENING + r"(?:there is|theres|there are|i (?:see|found|spotted)) (?:still )?(?:an? |some )?"
    r"(?:errors?|mistakes?) in (?:your|that|this|it|the (?:answer|reply))\b",
    _OPENING + r"i (?:dont|do not) (?:think|believe) (?:thats|that is|this is|its|it is) "
    r"(?:right|correct|true|accurate|what|it)\b",
    _OPENING
    + r"(?:no\W+)?(?:it|that|this|they|he|she) (?:isnt|is not|s not|arent|are not|wasnt|was not|"
    r"doesnt|does not|didnt|did not)\W*\Z",
    _OPENING
    + rf"(?:false|nonsense|rubbish|not (?:true|correct|right))\W*(?:\Z|[.!,;]){_NO_ASKING}",
    _OPENING + r"(?:that|this)(?:s| is) (?:the |a )?(?:wrong|incorrect)\b"
    rf"{_NO_ASKING}",
    _OPENING
    + r"(?:the|your|that|this) (?:\w+ )?(?:\w+) (?:is|are|seems?|looks?) (?:still |all |just "
    rf"|completely )?(?:wrong|incorrect){_NO_ASKING}\W*(?:\Z|[.,;!])",
    _OPENING + r"(?:check|recheck|redo|recount|recalculate|reread) (?:your (?:answer|maths?|facts|"
    r"sources?|numbers?|result)|(?:that|this|it) again)\b",
    _OPENING
    + r"(?:still )?(?:the )?(?:same (?:error|problem|result|mistake)|still (?:wrong|not right|not "
    r"correct|doesnt work|not working|broken|fails))\b",
    _OPENING + r"(?:that|this|your \w+) (?:still )?(?:gives?|throws?|raises?|returns?|fails?|"
    r"crashes|breaks)\b(?: me)?(?: an?| with| the)?(?: \w+)? ?(?:error|exception|nothing|wrong|\Z)",
    _OPENING
    + r"you (?:are|re) (?:making (?:that|this|it|things) up|hallucinating|contradicting)\b",
    _OPENING + r"(?:that|this)(?: cant| cannot| couldnt) (?:possibly )?be(?: it)?\W*(?:\Z|[.,;!])",
    _OPENING
    + r"i(?:m| am) (?:pretty |quite |fairly )?sure (?:its|it|thats|that|this|there|theyre|they)\b",
    _OPENING + r"(?:really|seriously)\W+i thought\b",
    r"(?:\S+ ){0,8}(?<!\bme )(?<!\bi )(?<!\bto )(?:try|check|count|look) (?:it |that )?again\W*\Z",
    _OPENING
    + r"(?:(?:it|that|this|the \w+)s? )?(?:is |are )?still (?:doesnt|does not|not|isnt|crash\w*|"
    r"fail\w*|there|broken|the same)\b",
    r"\W*(?:nein\W+)?(?:das (?:stimmt|ist) (?:so |leider |aber )?(?:nicht(?: richtig| korrekt)?\W*"
    r"(?:\Z|[.,!])|falsch)|stimmt (?:so )?nicht|falsch\b|leider falsch)",
    r"\W*(?:non\W+)?(?:cest (?:faux|incorrect|inexact)|ce nest pas (?:correct|juste|vrai|bon))\b",
    r"\W*(?:no\W+)?(?:(?:eso |esto )?(?:no es (?:correcto|cierto|verdad|así)|está mal)|"
    r"incorrecto\b|es (?:incorrecto|falso)\b)",
    r"\W*(?:no\W+)?(?:è sbagliato|sbagliato\b|non è (?:giusto|corretto|vero))",
    r"\W*(?:não\W+)?(?:está errado|errado\b|não está (?:certo|correto))",
    r"\W*(?:nee\W+)?(?:dat (?:klopt niet|is (?:fout|niet juist|verkeerd|onjuist))|fout\b)",
)
"""The user says that the reply is wrong."""

QUOTES = re.compile(r"\W*(?:\w+ )?[\"\u201c\u201e\u00ab]")
"""Begins with somebody's words."""

GIVES_UP = _any(
    r"\b(?:i|we)(?:m| am)? (?:dont|do not|cant|cannot|can not|couldnt|could not|didnt|did not|"
    r"unable to|not able to) (?:really |quite |currently )?(?:know|understand|find|tell|see|"
    r"recogni[sz]e|answer|help|have|make sense|catch|get|identify|locate|process)\b",
    r"\b(?:could not|couldnt|cannot|cant) (?:find|understand|recogni[sz]e|identify|locate)\b",
    r"\b(?:im|i am) (?:not sure|afraid|unable|not able|not familiar)\b",
    r"\bno (?:results?|match(?:es)?|information|entry|entries|such)\b|\bnot found\b|\bunclear\b",
    r"\b(?:cut off|incomplete|ends early|breaks off|unfinished|unvollständig|incompl[eè]t\w+)\b",
    r"\bnicht (?:verstanden|gefunden)\b|\bweiß (?:ich )?nicht\b|\bverstehe (?:\w+ )?nicht\b",
    r"\bne (?:sais|comprends) pas\b|\bpas compris\b|\bno (?:sé|entiendo|entendí|encontr\w+)\b",
    r"\bnon (?:so|capisco|ho capito)\b|\bnão (?:sei|entendi)\b|\bniet (?:begrepen|gevonden)\b",
    r"分かりません|わかりません|不明白|不知道|听不懂",
)
"""The reply says that it has no answer, or did not understand."""
