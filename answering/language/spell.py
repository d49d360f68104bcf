"""Numbers, dates and times written out in words, in English and Spanish."""

from __future__ import annotations

from answering.language import lexicon

_UNITS = {
    "en": lexicon.words(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    ),
    "es": lexicon.words(
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
        "veintiséis veintisiete veintiocho veintinueve"
    ),
}
_TENS = {
    "en": lexicon.phrases("||twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"),
    "es": lexicon.phrases("||veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa"),
}
_HUNDREDS_ES = lexicon.phrases(
    "|ciento|doscientos|trescientos|cuatrocientos|quinientos|seiscientos|setecientos|ochocientos|novecientos"
)
MONTHS = {
    "en": lexicon.words("January February March April May June July August September October November December"),
    "es": lexicon.words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
}
_ORDINALS = lexicon.words(
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)


def point(language: str) -> str:
    """The word between a whole number and its decimals."""
    return "punto" if language == "es" else "point"


def number(value: int | float, language: str) -> str:
    """A number in words; decimals digit by digit ("one hundred one point five"). Below one million."""
    if isinstance(value, float) and not value.is_integer():
        whole, decimals = f"{value:.10f}".rstrip("0").split(".")
        return f"{number(int(whole), language)} {point(language)} {_run(decimals, language)}"
    whole_value = int(value)
    if whole_value < 0:
        return ("menos " if language == "es" else "minus ") + number(-whole_value, language)
    return _spanish(whole_value) if language == "es" else _english(whole_value)


def _english(value: int) -> str:
    if value < 20:
        return _UNITS["en"][value]
    if value < 100:
        return _TENS["en"][value // 10] + (f" {_UNITS['en'][value % 10]}" if value % 10 else "")
    if value < 1000:
        return f"{_UNITS['en'][value // 100]} hundred" + (f" {_english(value % 100)}" if value % 100 else "")
    return f"{_english(value // 1000)} thousand" + (f" {_english(value % 1000)}" if value % 1000 else "")


def _spanish(value: int) -> str:
    if value < 30:
        return _UNITS["es"][value]
    if value < 100:
        return _TENS["es"][value // 10] + (f" y {_UNITS['es'][value % 10]}" if value % 10 else "")
    if value == 100:
        return "cien"
    if value < 1000:
        return _HUNDREDS_ES[value // 100] + (f" {_spanish(value % 100)}" if value % 100 else "")
    thousands = "mil" if value < 2000 else f"{_spanish(value // 1000)} mil"
    return thousands + (f" {_spanish(value % 1000)}" if value % 1000 else "")


def _run(numerals: str, language: str) -> str:
    return " ".join(_UNITS[language if language in _UNITS else "en"][int(digit)] for digit in numerals)


def digits(numerals: str, language: str) -> str:
    """Digits one by one; telephone numbers (7, 10, 11 digits) in groups, with a comma for a pause."""
    groups = {7: (3, 4), 10: (3, 3, 4), 11: (1, 3, 3, 4)}.get(len(numerals), (len(numerals),))
    spoken, at = [], 0
    for size in groups:
        spoken.append(_run(numerals[at : at + size], language))
        at += size
    return ", ".join(spoken)


def year(value: int, language: str) -> str:
    """A year as it is said: "nineteen fifty two", "two thousand five", "twenty sixteen"."""
    if language == "es" or 2000 <= value < 2010 or not 1100 <= value < 2100:
        return number(value, language)
    tail = value % 100
    if tail == 0:
        return f"{_english(value // 100)} hundred"
    return f"{_english(value // 100)} {'oh ' if tail < 10 else ''}{_english(tail)}"


def date(year_value: int, month: int, day: int, language: str) -> str:
    """A date as it is said: "March fifth, nineteen fifty two", "cinco de marzo de mil novecientos cincuenta y dos"."""
    if language == "es":
        first = "primero" if day == 1 else number(day, "es")
        return f"{first} de {MONTHS['es'][month - 1]} de {year(year_value, 'es')}"
    return f"{MONTHS['en'][month - 1]} {ordinal(day)}, {year(year_value, 'en')}"


def ordinal(value: int) -> str:
    """An English ordinal, 0 to 99."""
    if value <= 20:
        return _ORDINALS[value]
    return (
        f"{_TENS['en'][value // 10]} {_ORDINALS[value % 10]}" if value % 10 else _TENS["en"][value // 10][:-1] + "ieth"
    )


def time(hour: int, minute: int, half: str, language: str) -> str:
    """A time of day; `half` is "a", "p" or "" for a 24 hour clock."""
    if language == "es":
        tail = "" if minute == 0 else f" y {number(minute, 'es')}"
        part = {"a": " de la mañana", "p": " de la tarde", "": ""}[half]
        return ("una" if hour == 1 else number(hour, "es")) + tail + part
    tail = "" if minute == 0 else f" {'oh ' if minute < 10 else ''}{_english(minute)}"
    part = {"a": " A M", "p": " P M", "": "" if minute else " o'clock"}[half]
    return _english(hour) + tail + part


def age(months: float, language: str) -> str:
    """An age given in months, in the unit that parents use: "three weeks", "nine months", "two and a half years"."""
    if months < 1:
        days = round(months * 30.4375)
        count, units = (days, ("day", "días")) if days < 14 and days % 7 else (days // 7, ("week", "semanas"))
        count = max(count, 0) if days else 0
    elif months < 24 and months % 12:
        count, units = round(months), ("month", "meses")
    else:
        return _age_in_years(round(months), language)
    return counted(count, units, language)


def _age_in_years(months: int, language: str) -> str:
    years, rest = divmod(months, 12)
    said = counted(years, ("year", "años"), language)
    if rest == 0:
        return said
    if rest == 6:
        return f"{said} y medio" if language == "es" else f"{number(years, 'en')} and a half years"
    return f"{said} {'y' if language == 'es' else 'and'} {counted(rest, ('month', 'meses'), language)}"


def counted(count: float, units: tuple[str, str], language: str) -> str:
    """A count with its unit, which is given as the English singular and the Spanish plural."""
    if language == "es":
        one = {
            "días": "un día",
            "semanas": "una semana",
            "meses": "un mes",
            "años": "un año",
            "horas": "una hora",
            "minutos": "un minuto",
        }
        return one[units[1]] if count == 1 else f"{number(count, 'es')} {units[1]}"
    return f"{number(count, 'en')} {units[0]}{'' if count == 1 else 's'}"
