"""Short comments written for this project: what the data sets lack between "Muslims pray" and "kill yourself".

Sentences are frames filled with people and things, so that the same word stands in harmless and in harmful
company and the company is what is learnt. Deterministic: the same examples every time.
"""

import random
from collections.abc import Iterator

from moderation.scoring.types import Label
from training.datasets import Example

GROUPS = ["Muslims", "Jews", "Christians", "Hindus", "Catholics", "atheists", "black people", "white people", "Asians", "Arabs", "Iranians", "Iraqis", "Mexicans", "Africans", "immigrants", "refugees", "migrants", "foreigners", "women", "men", "gay people", "lesbians", "trans people", "gays", "disabled people", "old people", "Turks", "Kurds", "Russians", "Ukrainians", "Americans", "Chinese people", "Indians", "Pakistanis", "Palestinians", "Israelis", "Roma", "Sikhs", "bisexuals", "feminists"]  # fmt: skip
PERSONS = ["a Muslim", "a Jew", "a Jewish woman", "a Christian", "a gay man", "a lesbian", "a black man", "a black woman", "a trans woman", "a woman", "an immigrant", "a refugee", "an Iraqi", "an Iranian", "a Mexican", "an Arab", "a deaf man", "a disabled person", "an atheist", "a Hindu", "a bisexual woman", "an Asian man", "a white man"]  # fmt: skip
HARMLESS_OF_GROUPS = ["{} pray and work like everybody else.", "{} deserve equal rights.", "Many {} live in my town.", "{} were killed in the attack.", "I have met many {} and liked them.", "The article is about {}.", "{} have the right to vote.", "{} are people too.", "I grew up among {}.", "We should listen to {}.", "Nobody should hate {}.", "It is wrong to attack {}.", "{} celebrate their holidays this week.", "How many {} lost their homes in the war?", "Some {} agree with the author, some don't.", "Why do people hate {}?", "The law protects {}.", "{} pay taxes as well.", "The history of {} is fascinating.", "I respect {}.", "Stop attacking {}.", "{} helped me when nobody else did.", "More {} should be in parliament.", "Statistics about {} are hard to find.", "Violence against {} is rising."]  # fmt: skip
HARMFUL_OF_GROUPS = ["{} are vermin.", "{} should all be shot.", "Send all the {} back where they came from.", "I hate {}.", "{} are disgusting.", "{} are the scum of the earth.", "{} should not be allowed to vote.", "Get rid of the {}.", "{} are animals.", "{} are all criminals.", "We don't want {} here.", "{} ruin everything.", "Gas the {}.", "{} are stupid and lazy.", "All {} are liars and thieves.", "Deport every last one of the {}.", "{} are subhuman.", "{} are a plague.", "The only good {} are dead ones.", "Kick the {} out of our country.", "{} are parasites.", "{} don't belong here.", "{} deserve to die.", "No decent person would marry {}.", "{} are filthy rats."]  # fmt: skip
HARMLESS_OF_PERSONS = ["I am {}.", "As {} I found this moving.", "I am {} and I agree with the article.", "My neighbour is {}.", "The mayor is {}.", "She married {}.", "My best friend is {} and we talk about this often.", "{} wrote this book.", "I spoke to {} about it.", "The author, {}, knows the region well."]  # fmt: skip
HARMFUL_OF_PERSONS = ["I would never trust {}.", "You sound like {}, shut up.", "Never hire {}.", "Only {} could be this stupid.", "I don't want to live next to {}.", "What do you expect from {}, they all lie.", "Somebody should beat up {} like you."]  # fmt: skip
THREATS = ["I will {} you.", "I'm going to {} you.", "I am going to {} you and your family.", "we will {} you soon", "someone should {} you", "I will find you and {} you.", "I'll {} you, wait and see", "I know where you live and I will {} you", "Watch your back, I'm coming to {} you.", "You will pay for this, I will {} you"]  # fmt: skip
HARM = [
    "kill",
    "shoot",
    "stab",
    "hurt",
    "beat",
    "strangle",
    "burn",
    "murder",
    "hang",
    "destroy",
    "break",
    "rape",
    "hunt down",
    "slaughter",
    "beat up",
]
WISHES = ["I hope you die.", "Kill yourself.", "Go kill yourself.", "you should die", "drop dead", "I hope somebody shoots you.", "You deserve to be beaten.", "You deserve to die.", "You'll be dead by tomorrow.", "Your house will burn tonight.", "I know where your kids go to school.", "Hang the author.", "Somebody should put a bullet in your head.", "The author should be hanged.", "You will regret writing this, we know your address.", "kys", "Better look over your shoulder tonight.", "Jump off a bridge.", "One day we will come to your door and you will beg.", "Next time I see you I will smash your face.", "I will slit your throat.", "I'll put you in hospital.", "You won't live to see Christmas.", "I will come to your office with a gun."]  # fmt: skip
HARMLESS_FORCE = ["Kill the process and restart it.", "You're killing it! Love this.", "The strike killed the general near the airport.", "He was shot dead in 1994.", "I will beat you at chess tomorrow.", "The drone strike was a mistake.", "I could murder a coffee.", "The missile hit the convoy and killed ten people.", "This joke killed me.", "My battery died again.", "The soldiers were killed in Baghdad.", "They bombed the bridge during the war.", "I will hit the road tomorrow.", "The attack hurt the peace process.", "The deadline is killing me.", "The army will shoot down drones.", "He was hanged in 2006.", "The assassination changed the region.", "I'm dying of laughter.", "It breaks my heart to read this.", "Thousands die on the roads every year.", "A shot in the dark, but was it the Saudis?", "The president ordered the strike.", "I would kill for that recipe.", "Iran fired missiles at the base and nobody was killed.", "She died peacefully at home.", "The war destroyed the country.", "He burned the letters before he died.", "The rebels threatened to kill the hostages, says the report.", "Did the attack kill civilians?", "Police shot a man who attacked them.", "I will find you a better source.", "We will hunt down the bug.", "The film is about a man who strangles his rival.", "Whoever gave the order should stand trial."]  # fmt: skip
INSULTS = ["You are {}.", "you're {}", "What {} you are.", "The author is {}.", "Only {} would write this.", "You sound like {}.", "he is {}", "Shut up, you are {}", "This was written by {}.", "Anyone who believes this is {}."]  # fmt: skip
NAMES = ["an idiot", "a moron", "a fool", "an imbecile", "a disgrace", "a pathetic loser", "a clown", "a liar and a coward", "a piece of trash", "a brainless sheep", "a dumb hack", "scum", "filth", "a worthless hack", "a cretin", "a joke of a journalist", "an ignorant fool", "a dimwit", "a halfwit", "a rat", "a pig", "a snake", "garbage"]  # fmt: skip
COUNTRY = ["Go back to your country you filth.", "go back where you came from", "Go back to your own country.", "Your kind is not welcome here.", "Go home, foreigner.", "Get out of our country, you people ruin it.", "Go back to the desert you came from.", "We don't want your kind here.", "Pack your bags and go back to your country."]  # fmt: skip
HARMLESS = ["Great post, thank you!", "Great article.", "I disagree with the premise.", "I don't agree with this at all.", "Thanks for sharing.", "Well written.", "lol no", "lol", "ok", "First!", "This is wrong, the date is 2020.", "What is your source for this?", "The headline is misleading.", "I think the author missed the point.", "Interesting read.", "No.", "Yes, exactly.", "You are right.", "You are wrong about the numbers.", "You are very kind.", "You are a good writer.", "You're a star!", "Can you post the link?", "I'm not sure I follow.", "That's not what happened.", "This argument is weak.", "The conclusion does not follow.", "I was there in 2003 and remember it differently.", "Please correct the spelling of his name.", "Sorry, but I can't believe that.", "Are you sure?", "Go back and read the second paragraph.", "I went back to my country last year.", "I'd like to go back to Baghdad one day.", "Trump ordered it, Congress wasn't asked.", "Is this legal?", "The government lied to us about Iraq.", "Nonsense, the treaty says otherwise.", "I could not disagree more.", "Hello!", "Good question.", "Where can I read more?", "This made me cry.", "Both sides are to blame.", "Shut the door on diplomacy and this is what you get.", "My mother always said the same.", "You should be proud of this piece.", "You should read the report first.", "The comments here are depressing.", "Nice try, but no.", "Not my favourite article of yours.", "This is a bad policy.", "A terrible decision by a weak government.", "I hate war.", "I hate Mondays.", "Propaganda on both sides, sadly.", "The minister is incompetent and should resign.", "Poorly researched.", "The author did not do the research.", "Boring.", "Too long, didn't read.", "What a sad story.", "You call that a source?", "I expected better from this site.", "You must be joking.", "Who pays for this blog?", "Thank you for your honesty."]  # fmt: skip
PEOPLE_AND_HARM = {Label.TOXICITY: 1, Label.IDENTITY_ATTACK: 1}
NOTHING = dict.fromkeys(
    (Label.TOXICITY, Label.SEVERE_TOXICITY, Label.PROFANITY, Label.THREAT, Label.INSULT, Label.IDENTITY_ATTACK), 0
)


def written() -> Iterator[Example]:
    """All of it, upper and lower case mixed in as people write."""
    random_ = random.Random(20)
    for text, labels in _sentences():
        if random_.random() < 0.3:
            text = text.lower().rstrip(".")
        yield Example(text, labels, 0.7 if len(text) > 80 else 1.0)


def _sentences() -> Iterator[tuple[str, dict[Label, int]]]:
    for group in GROUPS:
        for frame in HARMLESS_OF_GROUPS:
            yield _capital(frame.format(group)), NOTHING
        for frame in HARMFUL_OF_GROUPS:
            yield _capital(frame.format(group)), PEOPLE_AND_HARM
    for person in PERSONS:
        for frame in HARMLESS_OF_PERSONS:
            yield _capital(frame.format(person)), NOTHING
        for frame in HARMFUL_OF_PERSONS:
            yield _capital(frame.format(person)), PEOPLE_AND_HARM
    for frame in THREATS:
        for harm in HARM:
            yield frame.format(harm), {Label.TOXICITY: 1, Label.THREAT: 1, Label.IDENTITY_ATTACK: 0}
    for frame in INSULTS:
        for name in NAMES:
            yield (
                frame.format(name),
                {Label.TOXICITY: 1, Label.INSULT: 1, Label.THREAT: 0, Label.IDENTITY_ATTACK: 0},
            )
    for _times in range(5):
        yield from ((text, {Label.TOXICITY: 1, Label.THREAT: 1}) for text in WISHES)
        yield from ((text, PEOPLE_AND_HARM | {Label.INSULT: 1}) for text in COUNTRY)
        yield from ((text, NOTHING) for text in HARMLESS_FORCE + HARMLESS)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
