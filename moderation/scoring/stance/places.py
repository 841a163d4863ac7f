"""Names that are known as names however they are typed: countries with their people, and opposite words."""

_COUNTRIES = """
america american americans us usa u.s united-states washington | russia russian russians moscow kremlin | china
chinese beijing | iran iranian iranians tehran | iraq iraqi iraqis baghdad | ukraine ukrainian ukrainians kyiv
kiev | israel israeli israelis jerusalem | germany german germans berlin | france french paris | britain british
uk england english london brits | italy italian italians rome | spain spanish madrid | poland polish poles
warsaw | sweden swedish swedes stockholm | norway norwegian norwegians oslo | denmark danish danes copenhagen |
finland finnish finns helsinki | netherlands dutch holland amsterdam | belgium belgian belgians | austria
austrian austrians vienna | switzerland swiss | greece greek greeks athens | turkey turkish turks ankara | syria
syrian syrians damascus | egypt egyptian egyptians cairo | libya libyan libyans | saudi saudis riyadh | yemen
yemeni | afghanistan afghan afghans kabul | pakistan pakistani pakistanis | india indian indians delhi |
bangladesh bangladeshi | japan japanese tokyo | korea korean koreans seoul pyongyang | vietnam vietnamese |
thailand thai | indonesia indonesian | philippines filipino filipinos | australia australian australians sydney
canberra | canada canadian canadians ottawa | mexico mexican mexicans | brazil brazilian brazilians | argentina
argentine argentinian | chile chilean | peru peruvian | colombia colombian | venezuela venezuelan venezuelans |
cuba cuban cubans | nigeria nigerian nigerians | kenya kenyan kenyans | ethiopia ethiopian | africa african
africans | europe european europeans eu brussels | asia asian | hungary hungarian hungarians budapest | romania
romanian romanians | bulgaria bulgarian | serbia serbian serbs | croatia croatian | ireland irish dublin |
scotland scottish scots edinburgh | wales welsh | portugal portuguese lisbon | iceland icelandic | switzerland
swiss geneva | texas texan | california californian | florida | york | ohio | georgia | michigan | arizona |
chicago | boston | lebanon lebanese | palestine palestinian palestinians gaza | jordan jordanian | oman omani
omanis muscat | qatar qatari doha | haiti haitian haitians | mali malian | congo congolese | sudan sudanese |
rwanda rwandan | somalia somali somalis | morocco moroccan moroccans | algeria algerian algerians | tunisia
tunisian tunisians | ghana ghanaian | taiwan taiwanese taipei | belarus belarusian belarusians minsk | lithuania
lithuanian vilnius | latvia latvian riga | estonia estonian tallinn | moldova moldovan | czechia czech czechs
prague | slovakia slovak slovaks bratislava | kuwait kuwaiti | emirates dubai | nepal nepalese | malaysia
malaysian | singapore | panama | ecuador | bolivia
"""
COUNTRY = {word: names.split()[0] for names in _COUNTRIES.split("|") for word in names.split()}
_DATES = (
    "january february march april june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday "
)
MONTHS = frozenset(_DATES.split())
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
" sixteen seventeen eighteen nineteen twenty"
NUMBER_WORDS = {
    **{word: float(value) for value, word in enumerate(_NUMBERS.split())},
    **{
        "thirty": 30.0,
        "forty": 40.0,
        "fifty": 50.0,
        "sixty": 60.0,
        "seventy": 70.0,
        "eighty": 80.0,
        "ninety": 90.0,
    },
    **{"half": 0.5, "halved": 0.5, "halves": 0.5, "twice": 2.0, "double": 2.0, "doubled": 2.0, "doubles": 2.0},
    **{"triple": 3.0, "tripled": 3.0, "triples": 3.0, "thrice": 3.0, "quadrupled": 4.0, "dozen": 12.0},
    **{"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12},
}
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
_OPPOSITES = """
rise rising rises rose risen increase increases increased increasing grow grows grew growing higher more
raise raises raised soar soared climb climbed | fall falling falls fell fallen decrease decreases decreased
decreasing shrink shrinks shrank shrinking lower less fewer drop drops dropped decline declines declined
cut cuts reduce reduces reduced plunge plunged halve halved;
cause causes caused causing trigger triggers triggered | prevent prevents prevented cure cures cured curing
treat treats protect protects protected stop stops;
safe harmless healthy good beneficial | unsafe dangerous harmful deadly toxic poisonous bad risky unhealthy
poison;
win wins won winning victory | lose loses lost losing defeat defeated;
hot hotter warm warmer warming heat | cold colder cool cooler cooling;
ban bans banned banning outlaw outlawed prohibit prohibited forbid forbidden | allow allows allowed legal
legalise legalised legalize legalized permit permitted permits;
before earlier | after later;
best highest most largest biggest top | worst lowest least smallest;
alive living | dead died dies killed;
open opens opened opening | close closes closed closing shut;
accept accepts accepted approve approves approved | reject rejects rejected refuse refused veto vetoed;
arrive enter entered invade invaded | withdraw withdrew withdrawn;
innocent acquitted cleared | guilty convicted;
rich richer | poor poorer;
improve improves improved better boost boosts boosted | worsen worsens worsened worse weaken weakens weakened
damage damages damaged destroy destroys harm harms;
men man male boys boy | women woman female girls girl;
north northern | south southern;
hired hire | fired fire sacked;
support supports supported backed | oppose opposes opposed
"""
OPPOSITE: dict[str, tuple[int, int]] = {
    word: (row, side)
    for row, line in enumerate(_OPPOSITES.split(";"))
    for side, group in enumerate(line.split("|"))
    for word in group.split()
}
