"""Word lists of the rules: what is no name, no password, no web address where one could be."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


PARTICLES = _listed(
    """
    al bin da das de del della den der do dos el ibn la le st ten ter van von
    """
)
"""Small words inside names."""
NOT_NAMES = _listed(
    """
    let isn doesn didn couldn wouldn
    a about account actually afraid african again ai alexa all already also am amazon american
    an and any app appears april are as asian asking assistant at august australian available
    aws azure back be because bedrock booked booking bot british buddhist but called calling can
    canadian card catholic changed chatgpt chinese christian claude concerning confirmation
    confused correct could customer data dear december different displayed done dr dutch email
    english enter european everybody everyone false february field fine first folks for french
    friday friend friends from full german getting glad going good google gpt great guys happy
    have having he hello help her here hey hi hindu his honey how i id if in incorrect indian
    integer interested irish is it italian its january japanese java javascript jewish july june
    just korean last later listed llm looking love madam manager mandatory many march may me
    member mexican microsoft middle miss missing misspelled monday more morning mr mrs ms muslim
    my n/a na name named names new no none nope not nothing november now null number numbers
    october of officer ok okay on only openai optional or order our please problem prof
    professor provide python question reader ready really regarding registered required right
    russian same saturday scottish september she showing sir siri some something sorry spanish
    speaking spelled spelt still string sunday support sure team test testing thank thanks that
    the their them then there they this thursday ticket to today too true trying tuesday type
    unable unknown user using value very wanting was we wednesday welcome what when where which
    who why will wish with wondering working world would wrong yeah yep yes you your
    """
)
"""Words that end a name, or show that none was given."""
NOT_PASSWORDS = _listed(
    """
    a about accepted again also always an and anything asked at bad because being blocked but
    case changed compromised correct different empty encrypted everything expired for forgotten
    from gone good hashed here hidden i in incorrect invalid it just locked long lost missing my
    needed never new no not nothing now old on only or protected really recognised recognized
    required reset same saved secure sent set short shown so something still stolen stored
    strong supposed temporary that the there this to too unknown valid very visible weak what
    with working wrong you your
    """
)
"""What follows "my password is" where no password follows."""
PLACES_IN_LETTERS = _listed(
    """
    ak al ar az bc ca co ct d.c dc de eu fl ga hi hk ia id il ks ky la ma md me mi mn ms mt nc nd
    ne nh nj nm nsw nv ny nyc nz oh ok or pa qc qld ri sc sd sf tn tx u.k u.s u.s.a uae uk us usa ut
    va vic vt wa wi wv wy
    """
)
"""Countries, states and cities that are written in capitals, in small letters here."""
OF_PEOPLE = _listed(
    """
    account booking boys brothers children clan couple estate families family girls home house
    household kids party reservation residence siblings sisters twins wedding
    """
)
"""What a family's name stands before: `the Miller family`."""
OF_COMPANIES = _listed(
    """
    agency airlines airport analytics bakery bank books brewery bridge cafe ceramics clinic club
    college company construction consulting council cycles dairy dental desk electronics energy
    estates farms fitness foods foundation freight furniture games gas group health holdings
    homes hospital hotel hotels industries institute insurance international joinery kettle labs
    lamp league legal logistics market media metals mobile motors museum network outfitters
    paper partners pharma pillow plan press print products properties realty records robotics
    router school seeds services shipping shop software solutions sports station store studio
    studios systems team technologies telecom textiles theatre tool tools tours travel trips
    trust union university utilities water works
    """
)
"""The last words of names of companies and things."""
NO_STREET_NAME = _listed(
    """
    a across along an and any are away block blocks by car cars days different double down each
    every for from had has her his hours house houses in is its km lane lanes meters metre metres
    mile miles minute minutes more my new no of off on or other our people per single some test the
    their these this those times to toll up was were with years your
    """
)
"""What does not stand between a number and `road` where an address is written in small letters."""
FILE_ENDINGS = _listed(
    """
    ag ai am app as at cc co cs gz id im in info is la md mk ml mov ms my name net ph pl pm ps
    py rs sc sh so st tf to ts ws zip
    """
)
"""Top-level domains that are endings of file names or parts of code as well."""
_ATTRIBUTES_TOO = _listed("info io dev app xyz online shop store cloud biz co net")
BARE_DOMAINS = {
    domain: 5 if domain in _ATTRIBUTES_TOO else 2
    for domain in sorted(
        _ATTRIBUTES_TOO | _listed("com org edu gov mil uk de fr eu us ca au jp cn ru br ch nl")
    )
}
"""Top-level domains that people write without a scheme, and how long the name before must be:
`y.info` is an attribute."""
