"""Words and hosts that tell advertising from conversation; what they weigh is learnt, not written here."""

_WORDS_OF_SHORTENERS = """
bit.ly tinyurl.com goo.gl t.co ow.ly is.gd buff.ly cutt.ly rb.gy rebrand.ly shorturl.at tiny.cc t.ly v.gd
adf.ly lnkd.in bl.ink soo.gd s.id clck.ru u.to j.mp x.co po.st shorte.st linktr.ee ouo.io
"""
SHORTENERS = frozenset(_WORDS_OF_SHORTENERS.split())
_WORDS_OF_MESSENGERS = """
t.me wa.me telegram.me discord.gg chat.whatsapp.com api.whatsapp.com
"""
MESSENGERS = frozenset(_WORDS_OF_MESSENGERS.split())
_WORDS_OF_ODD_ENDINGS = """
xyz top icu click loan bet casino win club vip shop store online site live buzz cam link cyou rest pw tk ml
ga gq cf sbs monster fun space website pro biz info
"""
ODD_ENDINGS = frozenset(_WORDS_OF_ODD_ENDINGS.split())
# Where anybody may publish under a name of their own: readers do, and so does some spam.
_WORDS_OF_PERSONAL_SITES = """
wordpress.com blogspot.com substack.com github.io gitlab.io medium.com tumblr.com micro.blog mastodon.social
bearblog.dev livejournal.com neocities.org ghost.io typepad.com github.com linkedin.com bsky.social
"""
PERSONAL_SITES = frozenset(_WORDS_OF_PERSONAL_SITES.split())
# Reference works, libraries, press and science: what people cite.
_WORDS_OF_KNOWN_SITES = """
wikipedia.org wikimedia.org wikisource.org archive.org archive.is archive.ph doi.org jstor.org arxiv.org
britannica.com worldcat.org gutenberg.org hathitrust.org un.org europa.eu who.int worldbank.org imf.org
oecd.org nato.int icrc.org msf.org amnesty.org hrw.org crisisgroup.org bbc.co.uk bbc.com reuters.com
apnews.com afp.com theguardian.com nytimes.com washingtonpost.com ft.com wsj.com economist.com bloomberg.com
npr.org pbs.org cnn.com aljazeera.com dw.com spiegel.de zeit.de faz.net sueddeutsche.de lemonde.fr
lefigaro.fr liberation.fr elpais.com elmundo.es corriere.it repubblica.it nrc.nl svt.se nrk.no dr.dk yle.fi
cbc.ca abc.net.au haaretz.com time.com theatlantic.com newyorker.com politico.com politico.eu propublica.org
bellingcat.com snopes.com politifact.com fullfact.org factcheck.org nature.com science.org sciencedirect.com
thelancet.com springer.com wiley.com tandfonline.com pubmed.ncbi.nlm.nih.gov plos.org ssrn.com youtube.com
youtu.be vimeo.com ourworldindata.org openstreetmap.org stackoverflow.com stackexchange.com python.org
mozilla.org w3.org imdb.com goodreads.com lawfaremedia.org justsecurity.org foreignpolicy.com
foreignaffairs.com brookings.edu rand.org chathamhouse.org legislation.gov.uk loc.gov bundestag.de
"""
KNOWN_SITES = frozenset(_WORDS_OF_KNOWN_SITES.split())
# Where an address is had for ten minutes.
_WORDS_OF_PASSING_MAIL = """
mailinator.com guerrillamail.com 10minutemail.com tempmail.com temp-mail.org yopmail.com trashmail.com
sharklasers.com getnada.com dispostable.com maildrop.cc throwawaymail.com fakeinbox.com mintemail.com
mohmal.com
"""
PASSING_MAIL = frozenset(_WORDS_OF_PASSING_MAIL.split())
# Trade words, matched as whole words of names and host names, and inside host names where they stand glued.
_WORDS_OF_TRADES = """
casino casinos slots slot poker betting gambling gacor togel judi baccarat sportsbook jackpot bandar bahis
kasino viagra cialis pharmacy pharma pills tramadol xanax kamagra levitra adderall oxycodone modafinil
sildenafil tadalafil ozempic semaglutide kratom steroids loan loans payday credit kredit kredite mortgage
insurance lender cash forex crypto bitcoin btc ethereum usdt trading trader invest investment profit earn
seo backlinks backlink ranking traffic marketing replica watches handbags rolex outlet cheap discount coupon
essay essays assignment dissertation diploma escort escorts porn sex dating cam webcam hookup weightloss
slimming keto diet cbd vape plumber plumbing roofing movers locksmith towing lawyer attorney realtor realty
hosting vpn buy sale deals shop store hacker recovery spell caster herbal cure download crack keygen apk mod
torrent iptv followers likes pinjaman takipci satin prestiti pret prestamos казино займ займы кредит диплом
купить ставки 娱乐城 博彩 카지노 토토
"""
TRADES = frozenset(_WORDS_OF_TRADES.split())
# What people are not called, though it says nothing in an address.
_WORDS_OF_NAME_TRADES = """
best cheap buy sell free online reviews review service services company agency price prices repair cleaning
rental rentals near login official website site shop experts solutions supplier suppliers wholesale delivery
installation removal contractor academy training course institute clinic treatment reviews guide tips tools
generator streaming vs 2024 2025 2026 2027 vergleich kaufen acheter comprar satın siteleri situs agen daftar
link онлайн
"""
NAME_TRADES = frozenset(_WORDS_OF_NAME_TRADES.split())
# What a body asks the reader to do, and what it promises.
_WORDS_OF_ASKING = """
click visit buy order subscribe contact join register download apply call email whatsapp telegram text reach
dm signup earn claim hire message follow check channel subscribers sub watch listen vote support share
profile website webpage homepage klicken besuchen cliquez visitez contactez haga visite contacte compre
clique cadastre tıkla üye daftar klik купить заказать переходи регистрация
"""
ASKING = frozenset(_WORDS_OF_ASKING.split())
_WORDS_OF_PROMISES = """
free cheap best guaranteed guarantee discount bonus instant affordable profit profits profitable income
deposit winner unlimited legit trusted reliable discreet wholesale premium original quality price prices
offer offers delivery shipping overnight returns invested loan loans cure cured herbal spell hack hacker
recovered crypto bitcoin usdt casino slots viagra cialis pills sexy singles escorts followers backlinks seo
gratis kostenlos gratuit gratuite günstig barato bono bônus бесплатно недорого бонус казино займ кредит
ücretsiz bedava
"""
PROMISES = frozenset(_WORDS_OF_PROMISES.split())
# Praise that would do under any article speaks of the place, not of the matter.
_WORDS_OF_PLACE = """
blog blogs weblog site website webpage page post posts article articles content writing writer info
information informative webmaster author topic subject readers stuff piece paragraph theme layout knowledge
"""
PLACE = frozenset(_WORDS_OF_PLACE.split())
