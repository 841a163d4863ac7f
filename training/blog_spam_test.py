"""Blog comments to measure the spam scorer with; written apart from ``blog_spam`` and never trained on.

Each line: body, author name, author website.
"""

from moderation.scoring.types import Text

SPAM = """
What an incredible story! My sister sells handmade candles, have a look: www.candles-by-mia.shop||
Hey I know this is off topic but do you know of any widgets I could add to my blog?|Kredite Vergleich|http://kredit-vergleich24.info/
Hurrah! At last I got a webpage from where I can actually obtain useful facts concerning my study.|mega888 apk|https://mega888-download.club
I was suggested this web site by my cousin. I'm no longer certain whether this post is written by him.|garage door repair Dallas|http://garagedoorrepairdallas.net/emergency
Quality articles is the secret to attract the users to pay a visit the site.|togel singapore|https://togelsgp.top
Hello, I want to subscribe for this website to obtain newest updates.|bandar bola|http://bandarbola.icu/login
Wonderful work! This is the type of info that should be shared around the web. Come visit my site https://pressure-washer-reviews.biz|Gertrude|
Click here to win an iPhone 17 https://cutt.ly/9Xkelq||
FREE ROBUX GENERATOR NO SURVEY http://robux-gen.xyz/free||
Ray Ban outlet ray ban sunglasses ray ban cheap oakley outlet oakley sunglasses||
I have been trading with Mrs Elizabeth for 3 months, she is honest, my 2000 became 23000. Reach her on WhatsApp: +44 7700 900123|Harold|
Do you need an urgent loan to pay your bills? We offer at 3% interest rate. Email quickfinance.help@example.com|Mr Anderson|
All thanks to Doctor Ose for curing my mother of diabetes with his herbal medicine. You can contact him too.|Blessing|
Buy Adderall online overnight https://meds-express.online/adderall||
[url=http://sildenafil100.site/]sildenafil 100mg[/url] [url=http://tadalafil.club]tadalafil price[/url]||
<a href="https://hublot-copy.ru">swiss hublot copy</a> thank you for share||
http://a1.info http://b2.info http://c3.info||
https://bit.ly/3QwErTy||
Pingback: 10 Best Air Fryers of the Year - kitchenrated.com||
[...] came across this while researching standing desks, see https://desk-hero.store for the full list [...]||
I am a professional hacker, I can hack any phone, spouse cheating, change grades. contact cyberghost on telegram t.me/cyberghost99||
Looking for a reliable moving company in Toronto? We move you with care. Call +1 416 555 0199|Toronto Movers|https://torontomovers.example.com
Онлайн казино Вулкан играть бесплатно без регистрации http://vulkan-play.top||
Купить диплом о высшем образовании недорого|диплом купить|http://diplom-vuz.ru
Votre site est super ! Découvrez le meilleur rachat de crédit ici https://rachat-credit-rapide.info||
Ganhe dinheiro em casa, 300 reais por dia, clique https://renda-extra.online||
Slot gacor hari ini deposit pulsa https://slotgacor88.live|slot gacor|https://slotgacor88.live
正規品 ルイヴィトン 激安 通販 http://lv-outlet.shop||
Your content is great but your traffic is low. I can put your website on page 1. Reply for a quote.|Digital Growth Agency|https://digital-growth-agency.com
Would you be interested in exchanging links?|cheap flights|http://flightdeals-now.net
Excellent article. I definitely love this site. Keep it up!|Ucuz Takipçi Satın Al|https://takipci-al.site
Thanks for finally writing about this!|best vacuum for pet hair|https://vacuumpicks.net/best-vacuum-for-pet-hair
I'm gone to say to my little brother, that he should also pay a quick visit this weblog.|pg slot|https://pgslot.vip
Check my new song on soundcloud please and subscribe to my channel!!! https://youtu.be/xxxx subscribe subscribe||
Make money from your phone, I made 7k last month, google "cash method 2026" and click the first link||
Binance referral code for 40% off fees: X7YQ2, sign up https://binance-bonus.click||
Are you single? I'm Natasha, 24, see my photos here http://natasha-photos.cam||
Best IPTV subscription 15000 channels 4K no freeze https://iptv-king.xyz trial available||
Grammar homework? essaysharks will write it for you, 15% off with code FALL https://essay-sharks.example.net||
Amazing!! This is what I was looking for. Also visit my page; keto gummies side effects|Lorenza|http://ketogummies.biz/?p=11
""".strip().splitlines()

GENUINE = """
I keep coming back to the question of timing. If the envelope was in his luggage, why did nobody show it?|Farid|
Thanks! Very clear.|Joan|
Great post!|Mia|https://miabakes.wordpress.com
First-rate reporting. I've shared it with my reading group.|Eleanor Whitby|https://eleanorwhitby.co.uk
You should be ashamed of publishing this drivel.|Rob|
Total bullshit, as usual.||
The minister's own memoir says otherwise: https://www.penguin.co.uk/books/memoir, chapter 9.|historian42|
Compare with the account in the Washington Post https://www.washingtonpost.com/world/2020/01/03/ and the one in Le Monde, which names the pilot.|Thierry|
Minor typo: "their" should be "there" in paragraph four.|pedant|
I run a small pharmacy in Basra and I can tell you insulin was not to be had for weeks.|Dr. H. Salman|
As a mortgage broker I saw rates move that very morning.|Greg|https://gregandsons.example.org
My brother lost his savings in crypto during that panic, so please don't tell me it had no effect.|Lina|
No casino would take that bet :)|Tomasz|
Could you cite the page number? I have the PDF here: https://documents.un.org/doc/undoc/gen/n20/pdf|M. Okonkwo|
lol|x|
+1||
I wrote a response on my blog: https://notesfromthegulf.blog/2020/mediation-or-theatre|Sana|https://notesfromthegulf.blog
The link in the third paragraph is dead, this one works https://web.archive.org/web/20200105/https://www.spa.gov.sa/|archivist|
Je me souviens très bien de cette nuit-là à Bagdad.|Hélène|
Ich glaube kein Wort davon.|Jürgen|http://juergen-krause.de
این ادعا هیچ سندی ندارد|رضا|
Спорный вопрос, но статья хорошая.|Игорь|
Un artículo valiente. Gracias por publicarlo.|Lucía|
I don't often comment, but this moved me. My father drove a taxi near the airport.|Hassan|
@Farid because it was destroyed in the fire, see the second report.|Joan|
What does the author think about the legality under article 51?|law student|
So the price of oil went up 4% and then fell again. Where is the crisis?|Ed|
When will part two be published?|Nils|
I'd pay $5 a month for journalism like this.|Chris|
They promised to invest $500 million in Anbar and nothing came of it.|Khalid|
The drugs trade across that border is a story of its own.|Wim|
Please don't delete my comment again.|Rob|
A friend sent me here. Staying for the archive.|Agnes|https://agnes.micro.blog
Excellent. Bookmarked.|Paula|
Three sources say so: https://apnews.com/article/1, https://www.dw.com/en/a-2, https://www.npr.org/2020/01/03/3|Ines|
How do I get the RSS feed of the comments?|Bo|
I sell used books and could trace a copy of that out-of-print memoir if anybody wants it.|Martha|https://marthasbooks.example.org
What a beautiful photograph at the top. Who took it?|Yara|
""".strip().splitlines()


def texts() -> list[tuple[Text, int]]:
    """The whole test set: texts with 1 for spam and 0 for genuine."""
    return [(_text(line), 1) for line in SPAM] + [(_text(line), 0) for line in GENUINE]


def _text(line: str) -> Text:
    body, name, url = line.rsplit("|", 2)
    return Text(body=body, author_name=name, author_url=url)
