"""Sentences in other languages, written for the tests: threats, insults and harmless ones."""

_LINES = """
es Te voy a matar a ti y a toda tu familia de cerdos.
es Eres una basura humana y ojalá te mueras pronto.
es Nadie te quiere aquí, vete a tu país.
es Qué asco de gente sois todos vosotros
es Ayer fuimos al mercado con mi hermana y compramos fruta.
es Esos perros merecen la horca
es Hijo de la gran puta, te encontraremos.
es Las montañas estaban cubiertas de nieve esta mañana.
es Mañana te espero en la puerta de tu casa con un cuchillo
es Me parece que el alcalde miente otra vez.
fr Je vais te crever, sale chien galeux.
fr Ferme ta gueule, espèce de connard
fr Les gens comme toi méritent une balle dans la tête.
fr On sait où tu habites et on viendra cette nuit
fr Ma grand-mère habitait près du vieux pont.
fr Retourne dans ton pays de merde
fr Ces femmes devraient rester à la cuisine.
fr Hier soir nous avons mangé chez des amis lyonnais.
fr Tu finiras au fond de la rivière comme ton père
fr Cette photo a été prise avant la guerre.
de Ich bringe dich und deine ganze Familie um.
de Halt die Fresse du dumme Sau
de Solche Leute gehören alle an die Wand gestellt.
de Wir wissen wo du wohnst und kommen heute Nacht
de Gestern waren wir mit den Kindern am Fluss spazieren.
de Geh zurück in dein Land, du Dreckschwein
de Ihr Verräter werdet noch brennen.
de Meine Oma hat dort früher gearbeitet.
de Frauen haben in der Politik nichts verloren
de Das Foto wurde vor dem Krieg aufgenommen.
it Ti ammazzo come un cane, pezzo di merda.
it Chiudi quella bocca, brutto stronzo
it Quelli come te dovrebbero sparire dalla faccia della terra.
it Sappiamo dove abiti e verremo stanotte
it Ieri siamo andati al mare con i bambini.
it Torna nel tuo paese, schifoso
it Questi politici rubano da anni i nostri soldi.
it Mia nonna lavorava nella vecchia fabbrica.
it Le donne devono restare in cucina
it La fotografia risale a prima della guerra.
pt Vou te matar, seu filho da puta.
pt Cala a boca, sua vaca gorda
pt Gente como você merece morrer na cadeia.
pt Sabemos onde moras e vamos aí hoje à noite
pt Ontem fomos passear junto ao rio com as crianças.
pt Volta para a tua terra, macaco
pt Esses ladrões roubam o povo há anos.
pt Minha avó trabalhava na antiga fábrica.
pt Lugar de mulher é na cozinha
pt A fotografia foi tirada antes da guerra.
nl Ik maak je af, vuile hond.
nl Hou je bek, stomme koe
nl Mensen zoals jij verdienen een kogel door het hoofd.
nl We weten waar je woont en komen vannacht langs
nl Gisteren hebben we langs de rivier gewandeld.
nl Ga terug naar je eigen land, tering lijer
nl Die zakkenvullers bestelen ons al jaren.
nl Mijn oma werkte vroeger in de oude fabriek.
nl Vrouwen horen gewoon in de keuken
nl De foto is voor de oorlog genomen.
pl Zabiję ciebie i całą twoją rodzinę.
pl Zamknij ryj, głupia świnio
pl Tacy ludzie powinni wisieć na latarniach.
pl Wiemy gdzie mieszkasz i przyjdziemy dziś w nocy
pl Wczoraj byliśmy z dziećmi nad rzeką.
pl Wracaj do swojego kraju, śmieciu
pl Ci złodzieje okradają nas od lat.
pl Moja babcia pracowała w starej fabryce.
pl Kobiety powinny siedzieć w kuchni
pl Zdjęcie zostało zrobione przed wojną.
sv Jag ska döda dig och hela din familj.
sv Håll käften, din jävla idiot
sv Sådana människor borde skjutas allihop.
sv Vi vet var du bor och kommer i natt
sv Igår gick vi längs floden med barnen.
sv Åk hem till ditt land, ditt as
sv De där tjuvarna har stulit från oss i åratal.
sv Min mormor arbetade i den gamla fabriken.
sv Kvinnor hör hemma i köket
sv Bilden togs före kriget.
da Jeg slår dig og hele din familie ihjel.
da Hold kæft, din klamme so
da Sådan nogle mennesker burde skydes.
da Vi ved hvor du bor og kommer i nat
da I går gik vi langs åen med børnene.
da Rejs hjem til dit eget land, dit svin
da De tyveknægte har stjålet fra os i årevis.
da Min mormor arbejdede på den gamle fabrik.
da Kvinder hører til i køkkenet
da Billedet blev taget før krigen.
no Jeg skal drepe deg og hele familien din.
no Hold kjeft, din stygge hurpe
no Slike folk burde skytes alle sammen.
no Vi vet hvor du bor og kommer i natt
no I går gikk vi langs elva med ungene.
no Dra hjem til landet ditt, ditt avskum
no De tyvene har stjålet fra oss i årevis.
no Bestemoren min jobbet på den gamle fabrikken.
no Kvinner hører hjemme på kjøkkenet
no Bildet ble tatt før krigen.
fi Minä tapan sinut ja koko perheesi.
fi Turpa kiinni, saatanan ämmä
fi Tuollaiset ihmiset pitäisi ampua.
fi Tiedämme missä asut ja tulemme ensi yönä
fi Eilen kävelimme lasten kanssa joen rannalla.
fi Mene takaisin omaan maahasi, saasta
fi Nuo varkaat ovat ryöstäneet meitä vuosia.
fi Isoäitini oli töissä vanhassa tehtaassa.
fi Naisten paikka on keittiössä
fi Kuva on otettu ennen sotaa.
cs Zabiju tebe i celou tvou rodinu.
cs Drž hubu, ty blbá krávo
cs Takoví lidé patří na šibenici.
cs Víme kde bydlíš a přijdeme dnes v noci
cs Včera jsme byli s dětmi u řeky.
cs Táhni zpátky do své země, hajzle
cs Ti zloději nás okrádají už roky.
cs Moje babička pracovala ve staré továrně.
cs Ženské patří k plotně
cs Fotka byla pořízena před válkou.
hu Megöllek téged és az egész családodat.
hu Az ilyen embereket fel kellene akasztani.
hu Tudjuk hol laksz és ma éjjel odamegyünk
hu Tegnap a gyerekekkel sétáltunk a folyó mellett.
hu Takarodj vissza a hazádba, te szemét
hu Ezek a tolvajok évek óta lopnak tőlünk.
hu A nagymamám a régi gyárban dolgozott.
hu A nőknek a konyhában a helyük
hu A kép még a háború előtt készült.
ro Te omor pe tine și toată familia ta.
ro Taci din gură, vacă proastă
ro Oamenii ca tine merită să putrezească.
ro Știm unde locuiești și venim la noapte
ro Ieri ne-am plimbat cu copiii pe malul râului.
ro Du-te înapoi în țara ta, gunoiule
ro Hoții ăștia ne fură de ani de zile.
ro Bunica mea lucra la vechea fabrică.
ro Locul femeii este la bucătărie
ro Fotografia a fost făcută înainte de război.
tr Seni ve bütün aileni öldüreceğim.
tr Kapa çeneni aptal inek
tr Böyle insanların hepsi asılmalı.
tr Nerede oturduğunu biliyoruz bu gece geleceğiz
tr Dün çocuklarla nehir kenarında yürüdük.
tr Kendi ülkene dön pislik herif
tr Bu hırsızlar yıllardır bizi soyuyor.
tr Babaannem eski fabrikada çalışırdı.
tr Kadının yeri mutfaktır sakın unutma
tr Fotoğraf savaştan önce çekilmiş.
id Aku akan membunuh kamu dan seluruh keluargamu.
id Tutup mulutmu, dasar babi bodoh
id Orang seperti kalian pantas digantung.
id Kami tahu rumahmu dan akan datang malam ini
id Kemarin kami jalan-jalan di tepi sungai bersama anak-anak.
id Pulang saja ke negaramu, sampah
id Para pencuri itu merampok rakyat bertahun-tahun.
id Nenek saya dulu bekerja di pabrik tua.
id Tempat perempuan itu di dapur
id Foto ini diambil sebelum perang.
tl Papatayin kita at ang buong pamilya mo.
tl Tumahimik ka, tangang baboy
tl Ang mga katulad mo ay dapat bitayin.
tl Alam namin kung saan ka nakatira
tl Kahapon naglakad kami sa tabi ng ilog.
tl Bumalik ka sa bansa mo, hayop ka
tl Matagal na tayong ninanakawan ng mga yan.
tl Nagtrabaho ang lola ko sa lumang pabrika.
tl Ang babae ay dapat nasa kusina lang
tl Kinunan ang litrato bago ang digmaan.
vi Tao sẽ giết mày và cả nhà mày.
vi Câm mồm lại đi con lợn ngu ngốc
vi Những kẻ như mày đáng bị treo cổ.
vi Chúng tao biết mày sống ở đâu
vi Hôm qua chúng tôi đi dạo bên bờ sông.
hr Ubit ću tebe i cijelu tvoju obitelj.
hr Zaveži gubicu, glupa kravo
hr Takve ljude treba objesiti.
hr Znamo gdje živiš i dolazimo večeras
hr Jučer smo s djecom šetali uz rijeku.
hr Vrati se u svoju zemlju, smeće
hr Ti lopovi nas godinama kradu.
hr Moja baka je radila u staroj tvornici.
hr Ženama je mjesto u kuhinji
hr Slika je snimljena prije rata.
ca Et mataré a tu i a tota la teva família.
ca Calla d'una vegada, porc fastigós
ca Ahir vam passejar vora el riu amb els nens.
ca Torna al teu país, desgraciat
ca La foto és d'abans de la guerra.
sq Do të të vras ty dhe gjithë familjen tënde.
sq Mbylle gojën moj lopë budallaqe
sq Dje shëtitëm buzë lumit me fëmijët.
sw Nitakuua wewe na familia yako yote.
sw Funga mdomo wako mbwa wewe
sw Jana tulitembea kando ya mto na watoto.
af Ek gaan jou en jou hele gesin doodmaak.
af Hou jou bek jou vuilgoed
et Ma tapan su ja kogu su perekonna.
et Pea lõuad kinni vana siga
lt Užmušiu tave ir visą tavo šeimą.
lv Es nogalināšu tevi un visu tavu ģimeni.
sk Zabijem teba aj celú tvoju rodinu.
sl Ubil bom tebe in vso tvojo družino.
ru Я убью тебя и всю твою семью.
uk Я вб'ю тебе і всю твою родину.
ar سأقتلك أنت وعائلتك كلها
fa تو و تمام خانواده‌ات را می‌کشم
zh 我要杀了你全家
ja お前の家族を皆殺しにしてやる
ko 너와 네 가족을 다 죽여버리겠다
hi मैं तुम्हें और तुम्हारे परिवार को मार डालूंगा
el Θα σε σκοτώσω εσένα και όλη την οικογένειά σου.
es Te matare a ti y a tu familia
es Ojalá te atropelle un camión mañana
es Tu madre es una ramera barata
fr Vous êtes tous des cons et des vendus
de Deine Mutter stinkt nach Fisch
nl Jij moet kapot gemaakt worden
it Brucia all'inferno, verme schifoso
pt Espero que apodreças no inferno
pl Nie masz prawa zyc smieciu
tr sana gelirsem kotu olur serefsiz
hu Dögölj meg, te utolsó patkány
id Mampus kau anjing kurap
tl Mamatay ka na sana, animal
he אני אהרוג אותך ואת כל המשפחה שלך
"""
SENTENCES = [(line[:2], line[3:]) for line in _LINES.strip().splitlines()]  # ISO 639-1 code and text
