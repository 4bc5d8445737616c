"""Month names and half-day words, in the languages whose exports write them into dates."""

# ruff: noqa: RUF001 - the letters of these languages look like others

import unicodedata

_NAMES = """
jan feb mar apr may jun jul aug sep oct nov dec
january february march april may june july august september october november december
jan feb mar apr mai jun jul aug sept okt nov dez
jän feb mrz apr mai juni juli aug sep okt nov dez
januar februar märz april mai juni juli august september oktober november dezember
janv févr mars avr mai juin juil août sept oct nov déc
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
ene feb mar abr may jun jul ago set oct nov dic
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gen feb mar apr mag giu lug ago set ott nov dic
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
jan fev mar abr mai jun jul ago set out nov dez
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
jan feb mrt apr mei jun jul aug sep okt nov dec
januari februari maart april mei juni juli augustus september oktober november december
jan feb mars apr maj juni juli aug sep okt nov dec
jan feb mar apr maj jun jul aug sep okt nov des
jan feb mars apr mai juni juli aug sep okt nov des
tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu
tammik helmik maalisk huhtik toukok kesäk heinäk elok syysk lokak marrask jouluk
sty lut mar kwi maj cze lip sie wrz paź lis gru
led úno bře dub kvě čvn čvc srp zář říj lis pro
jan febr márc ápr máj jún júl aug szept okt nov dec
ian feb mar apr mai iun iul aug sept oct noi dec
янв фев мар апр май июн июл авг сен окт ноя дек
янв февр мар апр мая июн июл авг сент окт нояб дек
січ лют бер кві тра чер лип сер вер жов лис гру
oca şub mar nis may haz tem ağu eyl eki kas ara
ιαν φεβ μαρ απρ μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ
ינו פבר מרץ אפר מאי יונ יול אוג ספט אוק נוב דצמ
ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월
一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月
"""

_BEFORE_NOON = [
    "am",
    "vorm",
    "mattina",
    "πμ",
    "fm",
    "dop",
    "de",
    "ÖÖ",
    "öö",
    "午前",
    "上午",
    "오전",
    "ص",
    "לפנה״צ",
    "לפנהצ",
    "δα",
    "ip",
]
_AFTER_NOON = [
    "pm",
    "nachm",
    "pomeriggio",
    "μμ",
    "em",
    "odp",
    "du",
    "ÖS",
    "ös",
    "午後",
    "下午",
    "오후",
    "م",
    "אחה״צ",
    "אחהצ",
]


def plain(word: str) -> str:
    """A word without dots, spaces and apostrophes, in lower case."""
    kept = (letter for letter in word if letter not in ".׳'’` \u00a0\u202f")
    return unicodedata.normalize("NFC", "".join(kept).casefold())


MONTHS = {
    plain(name): number
    for line in _NAMES.strip().splitlines()
    for number, name in enumerate(line.split(), start=1)
}
HALF_DAYS = {plain(word): 0 for word in _BEFORE_NOON} | {plain(word): 12 for word in _AFTER_NOON}
"""Hours to add to a time of twelve hours."""
