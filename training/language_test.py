"""Short comments in many languages, written to measure language detection with. Each line: ISO 639-1 code, text."""

LINES = """
en Great post!
en lol no
en idiot
en ok thx
en You people are insane.
en Where is the source for that?
en Soleimani was killed in Baghdad
fr Merci beaucoup pour cet article.
fr Je ne suis pas d'accord avec vous.
fr C'est n'importe quoi !
fr Quelle honte pour ce pays.
de Das ist doch alles gelogen.
de Sehr guter Artikel, danke!
de Ich bin anderer Meinung.
de Was für ein Unsinn.
es Muy buen artículo, gracias.
es No estoy de acuerdo con el autor.
es ¿De dónde sacaste eso?
it Non sono affatto d'accordo.
it Che bell'articolo, complimenti!
pt Não concordo com o autor deste texto.
pt Obrigado pelo excelente artigo.
nl Ik ben het hier niet mee eens.
nl Wat een onzin, zeg.
sv Jag håller inte med dig alls.
da Det er jeg slet ikke enig i.
fi En ole samaa mieltä kanssasi.
pl Nie zgadzam się z autorem.
pl Bardzo dobry artykuł, dziękuję.
cs S autorem vůbec nesouhlasím.
hu Nem értek egyet a szerzővel.
ro Nu sunt de acord cu autorul.
tr Bu yazıya kesinlikle katılmıyorum.
tr Çok güzel bir yazı olmuş.
id Saya tidak setuju dengan penulis.
vi Tôi không đồng ý với tác giả.
fa من با نویسنده موافق نیستم
fa خیلی ممنون از مقاله خوب شما
ar أنا لا أتفق مع الكاتب
ar شكرا جزيلا على هذا المقال
ur میں مصنف سے متفق نہیں ہوں
he אני לא מסכים עם הכותב
ru Я не согласен с автором статьи.
ru Спасибо за интересную статью!
uk Я не згоден з автором цієї статті.
bg Не съм съгласен с автора на статията.
el Δεν συμφωνώ καθόλου με τον συγγραφέα.
hi मैं लेखक से सहमत नहीं हूँ
bn আমি লেখকের সাথে একমত নই
ta நான் ஆசிரியருடன் உடன்படவில்லை
th ฉันไม่เห็นด้วยกับผู้เขียน
ja 著者の意見には賛成できません。
ko 저는 글쓴이의 의견에 동의하지 않습니다.
zh 我不同意作者的观点。
""".strip().splitlines()


def sentences() -> list[tuple[str, str]]:
    """Pairs of language code and text."""
    return [(line[:2], line[3:]) for line in LINES]
