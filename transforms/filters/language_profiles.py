"""Frequent words per language, and scripts that stand for a language: a small guesser's knowledge.

The words are function words that few other languages share; a language that is not listed is not
recognised, and nothing is concluded from it.
"""

from transforms.filters.text import word_set

WORDS: dict[str, frozenset[str]] = {
    "en": word_set(
        "the and of to is in that it for you with this are be on not have as was or by your from "
        "at an will can if they which we has would what there their more when but about how do "
        "does did my me so like all just its our than into some use using get been could "
        "should why",
    ),
    "es": word_set(
        "el la los las de que y en un una por con para es no se del lo su como pero más este esta "
        "son al muy también puede hay ser está usted cuando sus si",
    ),
    "fr": word_set(
        "le la les des de et en un une que qui pour dans est pas vous ne sur au avec ce il par "
        "plus sont du mais ou votre cette nous être aux ces comme peut",
    ),
    "de": word_set(
        "der die das und ist nicht ein eine zu den mit für von auf sich des im dem sie es auch als "
        "wird oder an werden bei sind kann wie ihre aus haben einen nach noch nur",
    ),
    "it": word_set(
        "il lo la gli le di che e è un una per non con sono del della si da come ma più anche nel "
        "alla dei questo può ha al delle essere sua su",
    ),
    "pt": word_set(
        "o os as de que e do da em um uma para não com é se por mais dos das como mas ao ele foi "
        "são seu sua ou no na você está pode isso ser também",
    ),
    "nl": word_set(
        "de het een en van is dat niet in te op voor met zijn je aan er ook die als maar om bij "
        "kan wordt door naar uw deze dit hebben of nog wel we",
    ),
    "sv": word_set(
        "och att det som en är på av för med den till inte har om ett jag kan du de så men vi från "
        "när eller vad din ska detta också",
    ),
    "da": word_set(
        "og at det er en til på af for med den der ikke har om et jeg kan du de så men vi fra når "
        "eller hvad din skal dette også bliver",
    ),
    "no": word_set(
        "og at det er en til på av for med den som ikke har om et jeg kan du de så men vi fra når "
        "eller hva din skal dette også blir",
    ),
    "fi": word_set(
        "ja on ei se että ovat joka myös tai kun voi mutta niin kuin ole hän tämä sen jos minä te "
        "sinun ollut olla sekä vain",
    ),
    "pl": word_set(
        "i w nie na się z do to jest że jak po co dla są przez od za ale czy tak może być tego "
        "oraz lub tylko które który",
    ),
    "cs": word_set(
        "a je se na v že to s do pro jsou ale jak nebo by z od které jako může být jeho není také "
        "podle když tak této který",
    ),
    "ro": word_set(
        "și de în la cu nu este o pe care din un pentru mai să sunt că fi se ce dar sau prin dacă "
        "poate fost această unei",
    ),
    "hu": word_set(
        "a az és hogy nem egy is ez van csak de ha meg mint vagy már még lehet kell azt erre ami "
        "majd volt olyan nagyon",
    ),
    "tr": word_set(
        "ve bir bu için ile de da çok olarak daha olan en gibi var ne kadar değil sonra ancak veya "
        "ise her size olduğu",
    ),
    "id": word_set(
        "yang dan di untuk dengan ini itu dari tidak adalah pada dalam akan ke juga atau bisa anda "
        "saya karena oleh sebagai dapat lebih",
    ),
    "vi": word_set(
        "và của là có không được cho trong một các với những này để người khi từ đã bạn về như "
        "hoặc thể nhiều đến tại",
    ),
}
"""ISO 639-1 code to words, lower case."""

SCRIPTS: tuple[tuple[str, str, int, int], ...] = (
    ("ja", "kana", 0x3040, 0x30FF),
    ("ko", "hangul", 0xAC00, 0xD7AF),
    ("zh", "han", 0x4E00, 0x9FFF),
    ("ru", "cyrillic", 0x0400, 0x04FF),
    ("el", "greek", 0x0370, 0x03FF),
    ("ar", "arabic", 0x0600, 0x06FF),
    ("he", "hebrew", 0x0590, 0x05FF),
    ("hi", "devanagari", 0x0900, 0x097F),
    ("th", "thai", 0x0E00, 0x0E7F),
)
"""Language, script, first and last code point; a script stands for its largest language."""

NEAR = (frozenset({"da", "no", "sv"}), frozenset({"es", "pt", "it"}), frozenset({"zh", "ja"}))
"""Languages that short texts do not tell apart: between them nothing is concluded."""

NAMES: dict[str, str] = {
    "english": "en",
    "inglés": "en",
    "anglais": "en",
    "englisch": "en",
    "spanish": "es",
    "español": "es",
    "espagnol": "es",
    "spanisch": "es",
    "castellano": "es",
    "french": "fr",
    "français": "fr",
    "francés": "fr",
    "französisch": "fr",
    "german": "de",
    "deutsch": "de",
    "alemán": "de",
    "allemand": "de",
    "italian": "it",
    "italiano": "it",
    "portuguese": "pt",
    "português": "pt",
    "portugués": "pt",
    "dutch": "nl",
    "nederlands": "nl",
    "swedish": "sv",
    "svenska": "sv",
    "danish": "da",
    "dansk": "da",
    "norwegian": "no",
    "norsk": "no",
    "finnish": "fi",
    "suomeksi": "fi",
    "polish": "pl",
    "polsku": "pl",
    "czech": "cs",
    "romanian": "ro",
    "hungarian": "hu",
    "turkish": "tr",
    "türkçe": "tr",
    "indonesian": "id",
    "vietnamese": "vi",
    "japanese": "ja",
    "korean": "ko",
    "chinese": "zh",
    "mandarin": "zh",
    "russian": "ru",
    "greek": "el",
    "arabic": "ar",
    "hebrew": "he",
    "hindi": "hi",
    "thai": "th",
}
"""How a language is called when it is asked for."""
