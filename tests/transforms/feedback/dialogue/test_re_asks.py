"""Re-asks beside the reply between: what is asked again is told from what goes on."""

import pytest

from transforms.feedback.dialogue.re_asks import find_re_ask
from transforms.feedback.dialogue.turns import Turn

AGAIN = (
    (
        "How do I freeze the first row?",
        "Rows are horizontal.",
        "but how do I freeze it?",
        "rephrased",
    ),
    (
        "Where can I get my keys copied?",
        "Keys are made of brass.",
        "I need someone who copies keys, where?",
        "rephrased",
    ),
    (
        "What does the blue plan cost?",
        "The blue plan has 20 GB.",
        "price please, not the size",
        "no_i_meant",
    ),
    ("Who wrote the opera?", "Operas are sung.", "I asked who wrote it", "rephrased"),
    (
        "When is the exam?",
        "The exam has 40 questions.",
        "I asked when, not how many questions",
        "not_what_i_asked",
    ),
    ("What's 12 squared?", "146", "no, it's 144", "that_is_wrong"),
    ("Sort the list by date", "Sorted by name.", "by date, not by name", "no_i_meant"),
    ("Sort the list by date", "Sorted by name.", "By date!", "no_i_meant"),
    ("Book court 2", "Court 3 is booked.", "court 2 please", "no_i_meant"),
    ("Convert 10 miles to km", "10 miles is 52,800 feet.", "in km", "no_i_meant"),
    ("Write a limerick", "Roses are red...", "This isn't a limerick", "that_is_wrong"),
    (
        "Write a limerick",
        "Roses are red...",
        "a limerick has five lines, try again",
        "that_is_wrong",
    ),
    ("Fix the bug", "Done.", "still crashes", "that_is_wrong"),
    ("Fix the bug", "Done.", "The error is still there", "that_is_wrong"),
    ("Fix the bug", "Done.", "It still doesn't work", "that_is_wrong"),
    ("Does the shop sell stamps?", "The shop opened in 1990.", "Yes or no?", "no_i_meant"),
    (
        "Does the shop sell stamps?",
        "The shop opened in 1990.",
        "can I buy stamps there or not?",
        "rephrased",
    ),
    (
        "How do I descale the kettle?",
        "Kettles are cheap.",
        "I wasn't asking about the price",
        "no_i_meant",
    ),
    ("How do I descale the kettle?", "Kettles are cheap.", "descale kettle how", "rephrased"),
    ("Play Harbour", 'Playing "Harbor Lights"', "not that one", "no_i_meant"),
    ("Play Harbour", 'Playing "Harbor Lights"', "wrong song", "that_is_wrong"),
    ("Play Harbour", 'Playing "Harbor Lights"', 'No, "Harbour" by Reed', "no_i_meant"),
    ("Call Anna", "Calling Hanna.", "Anna not Hanna", "no_i_meant"),
    ("Call Anna", "Calling Hanna.", "stop, I said Anna", "no_i_meant"),
    ("Call Anna", "Calling Hanna.", "nooo Anna!", "no_i_meant"),
    (
        "Tell me about Java",
        "Java is a programming language.",
        "I mean Java in Indonesia",
        "no_i_meant",
    ),
    (
        "Tell me about Java",
        "Java is a programming language.",
        "Java the island, not the language",
        "no_i_meant",
    ),
    ("How many legs does a spider have?", "Six.", "I'm pretty sure it's eight", "that_is_wrong"),
    (
        "How many legs does a spider have?",
        "Six.",
        "Really? I thought spiders have eight",
        "that_is_wrong",
    ),
    ("How many legs does a spider have?", "Six.", "hm, six? check again", "that_is_wrong"),
    (
        'What does "gift" mean in German?',
        "A present.",
        "That's English, I asked for the German meaning",
        "no_i_meant",
    ),
    (
        "Summarise the text",
        "The text is long.",
        "You didn't summarise anything",
        "not_what_i_asked",
    ),
    ("Show flights for 4 May", "Flights for 5 May: ...", "the 4th, not the 5th", "no_i_meant"),
    (
        "What's the vet's phone number?",
        "The vet is at Mill Lane.",
        "I need the number",
        "no_i_meant",
    ),
    (
        "What's the vet's phone number?",
        "The vet is at Mill Lane.",
        "phone, not address",
        "no_i_meant",
    ),
    (
        "Explain recursion simply",
        "Recursion is a fixed point of a functional.",
        "too complicated, I said simply",
        "no_i_meant",
    ),
    ("Is Lund in Sweden?", "Lund is a surname.", "The city, I mean", "no_i_meant"),
    (
        "How would one fold a paper crane with three hands?",
        "Paper cranes are a symbol of peace.",
        "fold paper crane three hands",
        "rephrased",
    ),
    (
        "hwo do i fold a paepr crane",
        "I don't understand the question.",
        "how do i fold a paper crane",
        "typo",
    ),
    ("How do I fold", "Your message breaks off.", "How do I fold a paper crane", "completed"),
    (
        "Wie falte ich einen Kranich?",
        "Kraniche sind Vögel.",
        "How do I fold a paper crane?",
        "translated",
    ),
    (
        "What about the red ferry?",
        "Here is what I found.",
        "When does the red ferry leave the harbour?",
        "resolved",
    ),
    ("Is it treatable?", "It is a disease.", "Is throat cancer treatable?", "resolved"),
    ("Which is the oldest?", "I found something.", "Which bridge is the oldest?", "resolved"),
    (
        "How do I open the valve?",
        "Valves are made of brass.",
        "How can the valve be opened, please?",
        "rephrased",
    ),
)
"""Question, reply, next message, and the rule that says that it asks again."""

GOES_ON = (
    ("water the plants", "Watering zone 1.", "water the plants"),
    ("pick a number between 1 and 10", "7", "pick a number between 1 and 10"),
    ("check the build", "Running, 40 %.", "check the build"),
    ("read the next page aloud", "Chapter two...", "read the next page aloud"),
    ("is it my turn", "Not yet.", "is it my turn"),
    ("turn up the volume", "Volume at 40 %.", "turn up the volume"),
    ("When does the first train leave?", "At 5:10.", "When does the last train leave?"),
    ("How far is the station?", "2 km.", "How far is the airport?"),
    ("Which bus goes to the airport?", "Line 8.", "Which bus goes to Orle?"),
    ("What does a day ticket cost?", "9 euros.", "What does a day ticket for children cost?"),
    ("Who runs the shop?", "Ida Holm.", "Who owns the shop?"),
    ("Where do I park?", "In the garage on Mill Lane.", "Where do I pay for parking?"),
    ("Show me red shoes", "12 red shoes found.", "Show me red shoes in size 40"),
    ("Explain DNS", "It maps names to addresses.", "Explain DNS caching"),
    ("Summarise chapter 2", "Ilka leaves.", "Summarise chapter 3"),
    ("Translate: good evening", "bonsoir", "Translate: good night"),
    ("Set an alarm for 7", "Done.", "Set an alarm for 8 too"),
    ("Convert 10 USD to EUR", "9.2 EUR", "Convert 10 USD to GBP"),
    (
        "Is the error in line 4?",
        "Yes, a comma is missing.",
        "That is the wrong line number in my editor then, how do I show line numbers?",
    ),
    ("What went wrong?", "The disk is full.", "so I was wrong about the network"),
    ("Was I right?", "Yes.", "I knew it"),
    ("Is it wrong to eat late?", "Not at all.", "I thought it was wrong because of sleep"),
    (
        "Can we meet on Monday?",
        "Monday is free.",
        "Not Monday after all, my boss moved it. Tuesday please",
    ),
    (
        "Tell me about the Treaty",
        "Signed in 1648 in Osnabrück.",
        "again a German city! who signed it?",
    ),
    ("Give me a hint", "It starts with B.", "I know that, but what comes next"),
    ("Plan my day", "9 gym, 10 work.", "the gym is closed on Mondays, move it"),
    ("Write code to sort a list", "sorted(x)", "it should be descending"),
    ("How do I fix error 42?", "Restart the service.", "it gives me another error now: 43"),
    (
        "Why is my code slow?",
        "The loop is quadratic.",
        "can you check the second function again for me",
    ),
    ("How old is the church?", "From 1320.", "Are you able to show me a picture"),
    ("Can I return the lamp?", "Within 30 days.", "I never opened the box, does that matter?"),
    (
        "What is the wifi code?",
        "mill-88",
        "it doesn't work on my old tablet, only on the phone. why?",
    ),
    ("Is Lund in Sweden?", "Yes.", "my question is also about Malmö, how far is it"),
    ("Turn off the radio", "Done.", "turn it on again"),
    ("Open the report", "Opened.", "the numbers look off, is that in euros?"),
    (
        'Explain "that\'s not what I meant" in German',
        '"Das habe ich nicht gemeint."',
        'and "I meant something else"?',
    ),
    ("Tell me when I'm wrong", "I will.", "You are wrong if you think I can swim :)"),
    ("Find the wrong word: cat, dog, spoon", "spoon", "again with: red, blue, chair"),
    ("What does 'again' mean in Dutch?", "opnieuw", "how is it pronounced"),
    ("Quiz me", "What is 7 times 8?", "is it 54? no wait 56"),
    ("Do you have a human form?", "No.", "a real person would say that"),
    ("Play 20 questions", "Is it an animal?", "no"),
    ("Remind me at 5", "OK, at 5.", "actually make it 6"),
    ("Set the heating to 20", "Set to 20.", "no, 21 is better"),
    ("Delete mail 3", "Deleted.", "oops, wrong one"),
    ("Add eggs to the list", "Added.", "milk too"),
    ("What time is sunset?", "At 21:04.", "still light then when we arrive, great"),
    ("How do I get to the lake?", "Follow the red signs.", "Is the lake still cold?"),
    (
        "How do I restart the router?",
        "Hold the button for 10 seconds.",
        "I did, the light is still red",
    ),
    ("Where is my parcel?", "In Ulm.", "Still in Ulm? It was there yesterday"),
    ("Where is my parcel?", "In Ulm.", "that's far"),
    ("Cancel my plan", "It ends on 31 May.", "that's not fair"),
    ("Cancel my plan", "It ends on 31 May.", "I want my money back"),
    ("Why was I charged twice?", "One is a reservation.", "this is a joke right"),
    ("Is the road open?", "Closed until June.", "That can't be good for the shops"),
    ("Who is taller, Ida or Jon?", "Ida.", "Really? wow"),
    ("Shorten this", "The mill closes.", "not bad"),
    ("Write a title", "Night at the Mill", "not my taste, more modern please"),
    ("Write a title", "Night at the Mill", "the second word should be plural"),
    ("Write a title", "Night at the Mill", "in German"),
    ("List fruits", "apple, pear", "no apples please"),
    ("Give me a recipe", "Leek soup: ...", "but no cream"),
    ("Show May", "May: 4 events", "the one on the 4th, what is it"),
    ("Summarise chapter 1", "Ilka leaves home.", "chapter 2"),
    ("Summarise chapter 1", "Ilka leaves home.", "and chapter 2?"),
    ("What is a stent?", "A small tube for vessels.", "What is a catheter?"),
    ("What is a stent?", "A small tube for vessels.", "Which stent is best?"),
    ("How many stents are there?", "Three kinds.", "Name them"),
    ("Can I fly with a cold?", "Yes, if your ears are clear.", "Can I fly with a broken arm?"),
    ("Do I need a visa for Ghana?", "Yes, an e-visa.", "How long does the visa for Ghana take?"),
    ("Which gate?", "B12", "is that in terminal 2"),
    ("What are the store hours?", "9 to 18.", "What are the store hours on Sunday?"),
    ("What are the store hours?", "9 to 18.", "What's the store's phone number?"),
    ("Who painted it?", "Orr.", "When did he paint it?"),
    ("How do I pin a note?", "Tap the pin.", "How do I share a pinned note?"),
    (
        "How do I boil rice?",
        "One part rice, two parts water, 12 minutes.",
        "How do I store boiled rice?",
    ),
    ("Wo ist der Bahnhof?", "Am Hafen.", "Wo ist die Post?"),
    ("Wo ist der Bahnhof?", "Am Hafen.", "Wie komme ich hin?"),
    ("¿Cuánto cuesta?", "5 euros.", "¿Y para niños?"),
    ("Quelle heure est-il ?", "14 h 05", "Et à Tokyo ?"),
    ('What does "nein" mean?', '"No" in German.', "how do you say yes"),
    ("Is there a discount for students?", "Yes, 10 %.", "Is there a discount for seniors?"),
    ("How much is 5 kg of flour?", "6 euros.", "How much is 10 kg of flour?"),
    ("Who is on duty today?", "Nadia.", "Who is on duty tomorrow?"),
    ("Create an invoice for Lind", "Invoice 81 created.", "Create an invoice for Orr"),
    ("turn on the lamp", "On.", "turn on the lamp in the hall too"),
    ("what's my next meeting", "Budget at 10.", "what's my next meeting after that"),
    ("Which file is newest?", "b.csv", "Which file is largest?"),
    ("Is b.csv newer than a.csv?", "Yes.", "Is it larger?"),
    ("Explain tides", "The moon pulls the sea.", "Explain why there are two tides a day"),
)
"""Question, reply, and a next message that does not ask again."""


@pytest.mark.parametrize(("earlier", "reply", "newest", "rule"), AGAIN)
def test_what_asks_again(earlier: str, reply: str, newest: str, rule: str) -> None:
    """Complaints, contrasts, keywords, parts of the request, other words and languages."""
    found = find_re_ask(Turn(newest=newest, earlier=earlier, reply=reply))
    assert found is not None
    assert found.rule == rule
    assert 0.5 <= found.confidence <= 0.9


@pytest.mark.parametrize(("earlier", "reply", "newest"), GOES_ON)
def test_what_goes_on(earlier: str, reply: str, newest: str) -> None:
    """Follow-ups, refinements, templates, orders given again on purpose, slips and small talk."""
    assert find_re_ask(Turn(newest=newest, earlier=earlier, reply=reply)) is None


def test_a_reply_that_answers_makes_the_difference() -> None:
    """The same next message asks again after a reply beside the question, and else goes on."""
    texts = {"earlier": "Is the harbour open?", "newest": "Is the harbour open to small boats?"}
    beside = find_re_ask(Turn(**texts, reply="The harbour was built in 1790."))
    assert beside is not None
    assert find_re_ask(Turn(**texts, reply="Yes, from 8 to 20.")) is None


@pytest.mark.parametrize("text", ["no " * 1000, "not a, " * 600, "the " * 1000, "?!" * 2000, " "])
def test_odd_messages_are_judged_at_once(text: str) -> None:
    """No message makes the patterns wander."""
    find_re_ask(Turn(newest=text, earlier=text + "x", reply=text))
