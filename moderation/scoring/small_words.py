"""Words that carry a language, small ones and insults: what short texts are told by. Latin letters only; other
scripts tell."""

_SMALL_WORDS = {
    "fr": "le la les des est une dans pas vous nous je tu il elle sont cette avec pour mais être très bien "
    "merci oui non c'est j'ai n'est qu'il d'accord ça rien tout aussi plus encore toujours bonjour "
    "article auteur honte pourquoi comment qui que mon votre leur quel quelle même faut trop putain merde "
    "connard connasse salope enculé pute nique gueule foutre ta tes toi",
    "de": "der das und ist nicht ich du sie wir ihr ein eine einen dem den mit auf für aber auch noch nur wie "
    "wer wenn oder sehr gut danke ja nein kein keine mein dein euer haben sind wird kann immer schon mal "
    "doch bitte artikel autor stimmt genau warum quatsch unsinn einfach nichts mehr vielen arschloch "
    "hurensohn fotze schlampe wichser verpiss scheiße scheisse fresse dich dir bist",
    "es": "el los las una es está son pero muy bien gracias por para con como más esto ese esta yo tú usted "
    "nosotros mi su sus qué quién cuando donde también nada todo todos siempre nunca hay artículo autor "
    "acuerdo sí hola buen bueno verdad mentira del al porque eso puta puto mierda cabrón pendejo maricón "
    "gilipollas zorra cerdo imbécil joder coño",
    "it": "il gli della dei che non sono è ma molto bene grazie per con come più questo questa sei siamo mio "
    "tuo suo anche niente tutto sempre mai articolo autore d'accordo perché chi cosa c'è bravo bella "
    "bello ciao si una nel alla cazzo stronzo puttana troia vaffanculo merda coglione figlio",
    "pt": "os as uma é não mas muito bem obrigado obrigada por para com como mais isso este esta você nós meu "
    "seu sua também nada tudo sempre nunca há artigo autor sim olá bom boa verdade mentira porque texto "
    "concordo do da dos das em quem ótimo puta caralho foda porra merda viado cala boca tomar filho vaca",
    "nl": "het een en niet ik jij je wij jullie ze van met voor maar ook nog wel wat wie als zeer goed bedankt "
    "dank ja nee geen mijn zijn haar hebben heeft kan altijd artikel schrijver eens klopt waarom onzin "
    "alleen niets meer mooi dit deze er dat naar klootzak kanker tering hoer kankerhoer flikker bek",
    "sv": "och är inte jag du vi ni det att en ett som på för med men också mycket bra tack ja nej ingen min "
    "din har kan alltid aldrig artikel varför bara allt mer denna av från så håller helt jävla jävlar fitta "
    "käften dig ditt",
    "no": "og er ikke jeg du vi dere det som på for med men også mye bra takk nei ingen min din har kan alltid "
    "aldri artikkel hvorfor bare alt mer denne av fra så helt enig hva jævla kjeft fitte deg ditt",
    "da": "og er ikke jeg du vi det som på for med men også meget godt tak nej ingen min din har kan altid "
    "aldrig artikel hvorfor bare alt mere denne af fra så helt enig hvad hvor kæft luder fisse dig dit",
    "fi": "ja ei on en olen ole se että mutta myös hyvä kiitos kyllä minä sinä hän me te he mikä kuka kun jos "
    "niin vain aina koskaan tämä tuo mitään kaikki kirjoitus paljon todella miksi samaa mieltä erittäin vittu "
    "saatana saatanan perkele huora",
    "pl": "nie jest to się że jak ale bardzo dobrze dziękuję tak i w na z do o po za od ja ty my wy oni co kto "
    "kiedy tylko zawsze nigdy artykuł autor zgadzam wszystko nic dlaczego dzięki tekst mnie świetny kurwa "
    "chuj spierdalaj jebać ryj ci ciebie",
    "cs": "je to se že jak ale velmi dobře děkuji ano ne a v na s z do já ty my vy co kdo když jen vždy nikdy "
    "článek autor souhlasím všechno nic proč díky jsem jsou není kurva hovno píča hubu",
    "hu": "nem az egy hogy és is de nagyon jó köszönöm igen én te mi ti ki mit mikor csak mindig soha cikk "
    "szerző minden semmi miért ez ezt van volt szép egyetértek kurva geci fasz szar",
    "ro": "nu este și că dar foarte bine mulțumesc da eu tu noi voi cine ce când doar mereu niciodată articol "
    "articolul autor acord toate nimic pentru cu din sunt asta curvă muie te tine",
    "tr": "bir ve bu çok güzel iyi değil evet hayır teşekkürler teşekkür ederim ben sen biz siz ne kim ama "
    "için"
    "ile gibi daha her hiç yazı yazar şey var yok katılıyorum olmuş neden orospu siktir piç seni",
    "id": "yang dan tidak ini itu saya kamu anda dia kami kita mereka apa siapa untuk dengan dari di ke juga "
    "sangat bagus terima kasih ya bukan akan sudah bisa ada artikel penulis setuju kenapa banget anjing "
    "goblok babi bangsat kontol",
    "tl": "ang ng mga sa ako ikaw siya kami tayo hindi oo salamat po maganda ito iyan ano sino bakit lang din "
    "rin naman talaga wala mo ko putang tangina gago ina",
    "vi": "tôi bạn không là và của cho với này rất hay cảm ơn bài viết có một những được nhưng như",
    "hr": "nije je i u na se da ali vrlo dobro hvala ja ti mi vi oni što tko kada samo uvijek nikad članak "
    "autor slažem sve ništa zašto sam su jebem kurac te",
    "sq": "nuk është dhe që por shumë mirë faleminderit unë ti ne ju artikull autori",
    "sw": "na ya wa ni kwa sana asante si mimi wewe sisi nzuri hii hiyo makala habari",
    "so": "waa iyo ma ka ku mahadsanid aad wanaagsan",
    "et": "ja ei on see et aga väga hea aitäh mina sina meie teie artikkel",
    "lt": "ir ne yra tai kad bet labai gerai ačiū aš tu mes jūs straipsnis",
    "lv": "un nav ir tas ka bet ļoti labi paldies es tu mēs jūs raksts",
    "sk": "nie je to sa že ako ale veľmi dobre ďakujem áno a v na s z ja ty my vy čo kto článok autor súhlasím",
    "sl": "ne je in da ampak zelo dobro hvala jaz ti mi vi članek avtor strinjam se",
    "ca": "el els les una és no però molt bé gràcies per amb com més això també article autor jo tu",
    "af": "die en nie ek jy ons julle dit baie goed dankie ja nee maar ook artikel skrywer is 'n van met",
}  # fmt: skip
SMALL_WORDS = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
OF_ANY_OTHER = frozenset[str]().union(*SMALL_WORDS.values())
# Words above that are English as well; they say less.
_WORDS_OF_ENGLISH_TOO = """
article bravo plus men den met van hat bare sin come per con pro her more bra bras tack dit hem si non eat
fan rest dare due tu chi tout sans hello mere tale real era todo mas test text tekst una el la le les de da
du un an en pas ha ne se te na no my mi ti je za po ka si ya ang man mga sang sen var is kim her ben all alt
ale ten der ma mo ko rin din lang ji yang ada dia ini ku aku nada per gut aus art mit uma os as ja ei en se
he me te oli uns von ik als ta tes dig dir ci bek ina gago babi deg seni boca
"""
ENGLISH_TOO = frozenset(_WORDS_OF_ENGLISH_TOO.split())
