"""Blog spam and genuine comments to train on, written for this project because no licensed set exists.

Frames filled with trades, names and addresses, and lines written one by one. Trades and host names come partly from
the spam blocklist, so that more of them are known than anybody would write down. ``blog_spam_test`` is separate.
"""

import random
from collections.abc import Iterator

from moderation.scoring.types import Text

FLATTERY = ["Great post! I really enjoyed reading it.", "Wow, this article is wonderful.", "I am really impressed with your writing skills.", "Hello there, just became alert to your blog.", "This web site really has all the information I needed.", "Very good post. I absolutely appreciate this website.", "I love looking through a post that can make people think.", "Thanks for your marvelous posting! I will be sure to bookmark your blog.", "Heya i'm for the primary time here. I found this board and I in finding It really useful.", "Excellent beat ! I would like to apprentice while you amend your site.", "Your style is so unique in comparison to other folks.", "Nice blog, keep it up.", "I could not refrain from commenting. Exceptionally well written!", "Hi, its pleasant article on the topic, we all be familiar with media.", "Superb post, very informative. I'm wondering why the other specialists of this sector do not notice this.", "Fantastic beat, greetings from my blog.", "It's actually a nice and useful piece of info. I am happy that you shared it with us.", "Pretty section of content. I just stumbled upon your weblog.", "Way cool! Some extremely valid points!", "What's up, I check your new stuff daily.", "Amazing! This blog looks just like my old one!", "My brother recommended I might like this website. He was entirely right.", "Very energetic article, I enjoyed that bit. Will there be a part 2?", "Thank you for the auspicious writeup.", "I blog quite often and I truly appreciate your content.", "Good info. Lucky me I recently found your site by chance."]  # fmt: skip
OFFERS = ["Check out my site {url}", "Visit {url} for more", "Also see {url}", "My page: {url}", "Here is my website :: {url}", "Feel free to visit my web blog - {url}", "Look at my homepage {url}", "For {trade} click here {url}", "Best {trade} {url}", "You can get {trade} at {url}", "I recommend {url} for {trade}.", '<a href="{url}">{trade}</a>', "[url={url}]{trade}[/url]", "{url}"]  # fmt: skip
PITCHES = ["Urgent loans for business and private needs at low interest, no collateral. Write to {mail}", "Do you want financial freedom? Join the great brotherhood and become rich and famous, call +27 60 555 0133", "I never believed in herbal medicine until Dr {name} cured my father of cancer. You can reach him by email {mail}", "Thanks to Prof {name} who restored my marriage with his powerful spell. Contact him for any problem.", "How I became a millionaire with {trade}: search for it and join the first group. I earned 4k in a month from my phone.", "Great work! Also visit my site - {trade}", "My site; {trade}", "Also visit my web page :: {trade} reviews", "I was scammed of all my savings, then {name} recovered every coin. Thank me later, his number is +1 202 555 0147", "Kindly contact me if you need {trade}, best price guaranteed.", "Subscribe to my channel and I subscribe back!", "Please check out my music video, like and subscribe {url}", "Pingback: {title} - {host}", "Trackback from {host}", "Купить {trade} быстро и недорого", "Заказать {trade} онлайн", "Buy {trade} online without prescription, fast worldwide delivery {url}", "Get a loan of 5000 to 500000 at 2% interest, contact us today {url}", "I was broke until I met Mr {name} who gave me a loan in 24 hours, email {mail}", "Earn $500 a day working from home! Click {url}", "I make $9000 a month working online, my friend told me about this {url}", "Double your bitcoin in 24 hours guaranteed {url}", "I invested $1000 with {name} and got $12500 in one week, contact on WhatsApp +1 (555) 010-7788", "Best online {trade}, 200% welcome bonus and free spins {url}", "Join now and get 100 free spins at {url}", "{trade} cheap {trade2} discount {trade3} {url}", "{trade}, {trade2}, {trade3}, {trade} online, cheap {trade2}, best {trade3}", "Get 10,000 real followers and likes for only $5 {url}", "We offer SEO services, first page of Google guaranteed, 500 backlinks {url}", "Your site is not ranking well. We can help with {trade}. {url}", "My husband left me and Dr {name} the spell caster brought him back in 48 hours, contact {mail}", "I lost my bitcoin to scammers and {name} hacker recovery got it back, write to {mail}", "Hot girls near you want to chat {url}", "Lonely? Meet singles in your area tonight {url}", "Download full movie free HD {url}", "Free cracked software and keygen download {url}", "Need help with your {trade}? Our writers deliver in 6 hours {url}", "Lose 20 pounds in 2 weeks with this one trick {url}", "Dr {name} cured my herpes with natural herbs, call +234 801 555 0147", "Trade forex with our signals, 95% accuracy, join telegram {tme}", "Crypto airdrop! Claim your free tokens now at {url}", "Luxury replica {trade} up to 80% off, free shipping {url}", "[...] {title} [...] Read more at {url}", "[...] Trackback: {title} [...]", "Pingback: {trade} - {url}", "{url} {url2} {url3}", "{url}", "{url} - {trade}", "Are you looking for {trade}? {url}", "Hello, do you accept guest posts? We pay well for a link to our {trade} site {url}", "I want to buy advertising on your blog for {trade}, contact {mail}", "Haben Sie Interesse an {trade}? Jetzt hier {url}", "Les meilleurs {trade} en ligne, cliquez ici {url}", "Купить {trade} недорого с доставкой {url}", "Compra {trade} barato aquí {url}", "{trade} 激安 通販 {url}", "Лучшие онлайн казино с бонусом {url}", "Acquista {trade} online senza ricetta {url}", "Kredit ohne Schufa sofort {url}", "Deneme bonusu veren siteler {url}"]  # fmt: skip
TRADES = ["casino", "online casino", "slots", "poker", "sports betting", "viagra", "cialis", "tramadol", "xanax", "online pharmacy", "weight loss pills", "payday loans", "loans", "credit repair", "car insurance", "mortgage", "bitcoin", "crypto trading", "forex", "binary options", "seo", "backlinks", "web hosting", "replica watches", "rolex", "designer handbags", "jordan shoes", "essay writing", "assignment help", "dissertation", "escorts", "dating", "webcam", "cbd oil", "vape", "keto diet", "plumber", "roofing", "movers", "locksmith", "dentist", "divorce lawyer", "real estate", "vpn", "followers", "apk download", "movies", "carpet cleaning", "solar panels", "wedding photographer"]  # fmt: skip
SPAM_NAMES = ["{trade}", "{trade} online", "Best {trade}", "cheap {trade}", "{trade} {trade2}", "buy {trade}", "{host}", "{trade} service near me", "www.{host}", "{Trade} Reviews", "{first}", "{first}", "{first} {last}", "Admin", "{trade} 2026"]  # fmt: skip
FIRST = [
    "Fatima",
    "Reza",
    "Hassan",
    "Layla",
    "Ibrahim",
    "Noor",
    "Samir",
    "Rania",
    "Dina",
    "Bilal",
    "Anders",
    "Bjorn",
    "Lars",
    "Sofie",
    "Greta",
    "Klaus",
    "Heike",
    "Jan",
    "Piotr",
    "Agata",
    "Ivan",
    "Dmitri",
    "Irina",
    "Pavel",
    "Jiri",
    "Elena",
    "Carlos",
    "Lucia",
    "Diego",
    "Ines",
    "Joao",
    "Rita",
    "Marco",
    "Giulia",
    "Paolo",
    "Claire",
    "Michel",
    "Camille",
    "Thierry",
    "Wei",
    "Mei",
    "Hiro",
    "Yuki",
    "Kenji",
    "Jin",
    "Arjun",
    "Deepa",
    "Raj",
    "Kofi",
    "Ama",
    "Chidi",
    "Ngozi",
    "George",
    "Helen",
    "Martha",
    "Alice",
    "Frank",
    "Walter",
    "Grace",
    "Edith",
    "Victor",
    "Hannah",
    "Joe",
    "Bill",
    "Nancy",
    "Carol",
    "Gary",
    "Linda",
    "Steve",
    "Rachel",
    "Ella",
    "Max",
    "Leo",
    "Mia",
    "Zoe",
    "Finn",
    "Rob",
    "Ed",
    "Chris",
    "Joan",
    "Paula",
    "historian",
    "reader",
    "anon",
    "oldtimer",
    "teacher",
    "engineer",
    "skeptic",
    "bookworm",
    "nurse",
    "veteran",
    "Ana",
    "Ben",
    "John",
    "Maria",
    "Omar",
    "Leila",
    "Peter",
    "Susan",
    "Ahmed",
    "Kate",
    "Tom",
    "Yusuf",
    "Ingrid",
    "Chen",
    "Priya",
    "Dave",
    "Zahra",
    "Luca",
    "Emma",
    "Karim",
    "Nora",
    "Hugo",
    "Sara",
    "Mike",
    "Olga",
    "Ali",
    "Ruth",
    "Sam",
]
LAST = [
    "Fischer",
    "Wagner",
    "Becker",
    "Andersen",
    "Nilsson",
    "Virtanen",
    "Ivanov",
    "Petrov",
    "Horvat",
    "Garcia",
    "Martinez",
    "Lopez",
    "Costa",
    "Ferrari",
    "Bianchi",
    "Moreau",
    "Laurent",
    "Yamamoto",
    "Tanaka",
    "Kim",
    "Park",
    "Wang",
    "Li",
    "Singh",
    "Patel",
    "Mensah",
    "Abadi",
    "Hosseini",
    "al-Sayed",
    "Farouk",
    "Taylor",
    "Wilson",
    "Clark",
    "Lewis",
    "Walker",
    "Hall",
    "Young",
    "King",
    "Wright",
    "Green",
    "Baker",
    "Hill",
    "Carter",
    "Murphy",
    "Kelly",
    "Stein",
    "Katz",
    "Levi",
    "Smith",
    "Karimi",
    "Hoffmann",
    "Rossi",
    "Dupont",
    "Haddad",
    "Nguyen",
    "Okafor",
    "Larsen",
    "Novak",
    "Silva",
    "Brown",
    "Rahman",
    "Weber",
    "Jones",
    "Kowalski",
    "Meyer",
    "Shah",
    "Cohen",
    "Ito",
]
ENDINGS = [
    "com",
    "com",
    "com",
    "net",
    "org",
    "info",
    "xyz",
    "top",
    "online",
    "site",
    "shop",
    "biz",
    "ru",
    "icu",
    "club",
    "click",
]
SHORT = ["bit.ly", "tinyurl.com", "cutt.ly", "is.gd", "rb.gy", "t.ly"]

GENUINE = ["Three papers reported it: {source}, {source2} and {source3}.", "The document can be downloaded here: {source}", "I have the PDF, it is at {source} if you need it.", "My reply, rather long, is on my blog: {site}/2020/reply", "Compare {source} with {source2}, which says the opposite.", "Sources: {source} {source2} {source3} {source4}", "I answered this at length at {site}/answers-to-{first} because comments here are short.", "Archived copy: {source}", "My father borrowed money for that trip and paid the loan back for ten years.", "I sell vegetables at the market in {place} and prices doubled.", "The doctor who treated the wounded in {place} is a friend of my family.", "What a headline. I earn my money as a translator and this is not what the letter says.", "I am an engineer and worked on this drone; the range is {number} km.", "Subscribed. When does the second part come?", "I remember that week well. My cousin was stationed in {place} and nobody knew what would happen next.", "The dates don't match. The letter arrived on the {number}th, not before.", "Does anybody have the transcript of that speech?", "Thank you for writing this. It is rare to see {place} covered with care.", "I disagree: mediation was never on the table for either side.", "Good summary, though I would have liked more on the role of {place}.", "How many people read the original report? It is {number} pages long.", "This is exactly what my professor said in {number}.", "I don't buy it. Who benefits?", "The source is here: {source}", "See also the report by the UN: {source} (page {number}).", "There is a longer discussion at {source}, worth reading to the end.", "I wrote about this on my own blog last year: {site}", "Here is the paper I mentioned: {source}. It is behind a paywall, I can summarise it.", "For the legal side read {source} and then {source2}; they contradict each other.", "First of all, great article. But the second paragraph has a mistake: the prime minister was somebody else.", "Great post, thank you!", "Great article.", "Thanks for this.", "Well said.", "So true.", "Nice piece, thanks.", "Love your blog, I read it every week.", "Lovely writing as always.", "This.", "Agreed.", "lol", "What a mess.", "Interesting, I did not know that.", "Could you write about {place} next?", "You are wrong and you know it.", "This article is garbage, and you are an idiot.", "Stupid propaganda. Why do I even read this?", "Nobody asked the people of {place}.", "My grandmother lived in {place} until {year}. She never spoke about it.", "Can you fix the second link? It gives a 404.", "I'm subscribing to the feed.", "@{first} I meant the other report, sorry.", "{first}, you make a good point about {place}, but the sanctions started in {year}.", "In reply to {first}: the treaty was signed in {year}.", "As somebody who works in shipping, insurance rates doubled that month.", "The banks lost billions and the loan was never paid back, that is the real story.", "Buying oil from {place} was legal until {year}.", "The casino economy of {place} is another topic for you.", "My bank charged me 5% for a transfer to {place} during the sanctions.", "Bitcoin was at $7,000 the day of the strike and jumped, if that tells you anything.", "The pharmacy shelves were empty in {place} that winter.", "They spent $2 billion on drones.", "Free speech is what makes this site worth it.", "I clicked on the link in the article and it works.", "The video of the press conference: {video}", "Is this the video you mean? {video}", "Merci pour cet article, très intéressant.", "Je ne suis pas d'accord avec l'auteur.", "Sehr guter Artikel, danke dafür.", "Das stimmt so nicht, der Brief kam später an.", "Muy buen artículo, gracias.", "No estoy de acuerdo con la conclusión.", "مقاله خیلی خوبی بود، ممنون", "شكرا على هذا المقال المهم", "Спасибо, очень интересно.", "Я не согласен с автором.", "Articolo interessante, grazie.", "Ótimo texto, obrigado.", "Bu yazı için teşekkürler.", "Bardzo ciekawy artykuł.", "この記事はとても興味深いです。", "Hoe kan dit waar zijn?", "Bra skrivet!", "I think the comparison with {year} is misleading, because back then there was no treaty, no inspection regime and no drone that could do this from {number} kilometres away. The author should say so.", "Two questions. First, who carried the letter? Second, why did {place} deny it for {number} days and then confirm it? Neither is answered here and I have looked.", "I was in {place} in {year} and what I saw was quite different from what the newspapers said. People were afraid, but they went to work, and the markets stayed open."]  # fmt: skip
PLACES = [
    "Baghdad",
    "Tehran",
    "Riyadh",
    "Beirut",
    "Washington",
    "Muscat",
    "Damascus",
    "Ankara",
    "Erbil",
    "Kabul",
    "Basra",
    "Cairo",
    "Vienna",
    "Geneva",
]
SOURCES = ["https://apnews.com/article/iraq-2020", "https://www.lemonde.fr/international/article/2020", "https://www.spiegel.de/ausland/irak-a-1", "https://elpais.com/internacional/2020", "https://documents.un.org/doc/n20.pdf", "https://www.ft.com/content/1a2b3c", "https://www.cnn.com/2020/01/03/middleeast", "https://foreignpolicy.com/2020/01/07", "https://www.congress.gov/bill/116", "https://www.jstor.org/stable/123456", "https://web.archive.org/web/2020/x", "https://www.iaea.org/newscenter", "https://www.amnesty.org/en/latest", "https://www.hrw.org/news/2020", "https://twitter.com/someone/status/12345", "https://www.reddit.com/r/history/comments/abc", "https://medium.com/@someone/essay", "https://www.un.org/en/documents/s-2020-20", "https://www.bbc.com/news/world-middle-east-50986185", "https://en.wikipedia.org/wiki/Baghdad_International_Airport", "https://www.reuters.com/article/us-iraq-security", "https://doi.org/10.1017/s0020589320000123", "https://www.theguardian.com/world/2020/jan/05/iraq", "https://www.nytimes.com/2020/01/04/world/middleeast/iraq.html", "https://archive.org/details/report2020", "http://www.crisisgroup.org/middle-east", "https://www.justsecurity.org/68025", "https://www.lawfareblog.com/legal-questions", "https://arxiv.org/abs/2001.01234", "https://www.state.gov/reports/2019", "https://www.aljazeera.com/news/2020/1/6"]  # fmt: skip
VIDEOS = [
    "https://www.youtube.com/watch?v=abcd1234xyz",
    "https://youtu.be/q1w2e3r4t5",
    "https://vimeo.com/123456789",
]
SITES = [
    "https://{last}.net",
    "https://{first}{last}.com",
    "https://{first}.github.io",
    "https://{last}.org/blog",
    "https://{first}writes.wordpress.com",
    "http://{first}-{last}.de",
    "https://{first}.substack.com",
    "https://www.{last}.co.uk",
]


def training(terms: list[str], seed: int = 7) -> Iterator[tuple[Text, int]]:
    """Texts with 1 for spam and 0 for genuine. ``terms`` are words that spam advertises."""
    maker = _Maker(random.Random(seed), terms)
    for _time in range(900):
        yield maker.flattery(), 1
    for _time in range(14):
        for pitch in PITCHES:
            yield maker.pitch(pitch), 1
    for _time in range(150):
        yield maker.paste(), 1
    for _time in range(30):
        for line in GENUINE:
            yield maker.genuine(line), 0


class _Maker:
    def __init__(self, chance: random.Random, terms: list[str]):
        self.chance = chance
        self.terms = terms

    def words(self) -> dict[str, str]:
        pick = self.chance.choice
        trade, trade2, trade3 = (self.trade() for _ in range(3))
        first, last = pick(FIRST), pick(LAST)
        return {
            "trade": trade, "trade2": trade2, "trade3": trade3, "Trade": trade.title(), "first": first, "last": last,
            "name": f"{first} {last}", "mail": f"{first}{last}{self.chance.randint(1, 99)}@example.com".lower(),
            "url": self.url(trade), "url2": self.url(trade2), "url3": self.url(trade3), "host": self.host(trade),
            "tme": f"https://t.me/{trade.replace(' ', '')}", "title": pick(GENUINE).split(".")[0].split("{")[0],
            "place": pick(PLACES), "number": str(self.chance.randint(2, 300)), "year": str(self.chance.randint(1953, 2024)),
            "source": pick(SOURCES), "source2": pick(SOURCES), "source3": pick(SOURCES), "source4": pick(SOURCES), "video": pick(VIDEOS), "site": self.site(first, last),
        }  # fmt: skip

    def trade(self) -> str:
        return self.chance.choice(TRADES) if self.chance.random() < 0.5 else self.chance.choice(self.terms)

    def host(self, trade: str) -> str:
        glue = self.chance.choice(["", "-"])
        prefix = self.chance.choice(["", "", "best", "my", "top", "online", "buy", "the"])
        return glue.join(filter(None, [prefix, *trade.split()])) + "." + self.chance.choice(ENDINGS)

    def url(self, trade: str) -> str:
        roll = self.chance.random()
        if roll < 0.15:
            return f"https://{self.chance.choice(SHORT)}/{''.join(self.chance.choices('abcdefghkXYZ3478', k=7))}"
        path = self.chance.choice(["", "/", "/index.php", f"/{trade.replace(' ', '-')}/", "/?ref=123", "/buy-now"])
        return self.chance.choice(["http://", "https://", "https://www.", "www.", ""]) + self.host(trade) + path

    def site(self, first: str, last: str) -> str:
        return self.chance.choice(SITES).format(first=first.lower(), last=last.lower())

    def spammer(self, words: dict[str, str]) -> dict[str, str]:
        name = self.chance.choice(SPAM_NAMES).format(**words)
        url = words["url"] if self.chance.random() < 0.75 else ""
        if url and "//" not in url:
            url = f"http://{url}"
        return {"author_name": name, "author_url": url} if self.chance.random() < 0.85 else {}

    def flattery(self) -> Text:
        """Praise; what it sells stands in the body, in the author's name and website, or in both."""
        words = self.words()
        body = " ".join(self.chance.sample(FLATTERY, self.chance.randint(1, 2)))
        author = self.spammer(words)
        sells_outside = author.get("author_url") and author["author_name"].split(" ")[0] not in FIRST
        if not sells_outside or self.chance.random() < 0.5:
            body += self.chance.choice([" ", "\n", "\n\n"]) + self.chance.choice(OFFERS).format(**words)
        return Text(body=body, **author)

    def pitch(self, frame: str) -> Text:
        words = self.words()
        return Text(body=frame.format(**words), **self.spammer(words))

    def paste(self) -> Text:
        words = self.words()
        pasted = [self.trade() for _ in range(self.chance.randint(5, 25))]
        body = self.chance.choice([", ", " ", "\n", " | "]).join(pasted)
        if self.chance.random() < 0.5:
            body += " " + words["url"]
        return Text(body=body, **self.spammer(words))

    def genuine(self, frame: str) -> Text:
        words = self.words()
        body = frame.format(**words)
        roll = self.chance.random()
        if roll < 0.3:
            body += " " + self.chance.choice(GENUINE).format(**words)
        name = self.chance.choice(
            [words["first"], words["name"], words["first"].lower(), f"{words['first']} from {words['place']}"]
        )
        if self.chance.random() < 0.25:
            return Text(body=body)
        return Text(body=body, author_name=name, author_url=words["site"] if self.chance.random() < 0.4 else "")
