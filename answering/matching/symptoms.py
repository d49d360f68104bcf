"""Whether a sentence speaks of a symptom at all, found or not among the practice's complaints.

Whoever speaks of one is clinical and is asked the red-flag questions before leaving the line, so these lists rather
take too many words than too few. They diagnose nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from answering.language import lexicon
from answering.matching import context
from answering.matching.phrases import Sentence
from answering.matching.vocabulary import stem

_WORDS = {
    "en": lexicon.words(
        "pain hurt ache sore fever temperature chill bleed dizzy lightheaded faint numb tingle weak vomit "
        "nausea nauseous puke queasy diarrhea constipated swell swollen swole rash hive itch blister cough "
        "sneeze wheeze breathless short-winded headache migraine stomachache bellyache earache toothache "
        "backache cramp spasm seizure convulsion fit stroke choke unconscious unresponsive collapse "
        "passed-out blackout confused delirious disoriented hallucinate paralyze droop slur suicidal suicide "
        "overdose poison swallow burn scald wound injure injury bruise fracture sprain laceration bit bite "
        "sting stung infect infection pus oozing discharge drain clot tumor lump bump blood bloody jaundice "
        "yellow pale blue gray sweaty clammy palpitation flutter pound throb tight tightness pressure "
        "heaviness congestion congested phlegm mucus sinus throat wheezy asthma allergic anaphylaxis "
        "reaction contraction miscarriage dehydrated lethargic limp listless floppy fussy inconsolable "
        "blurry blurred depressed anxious panic hopeless worthless sick ill unwell woozy symptom flare worse "
        "stiff gash pregnant withdrawal shake tremble shiver shaky trembling shivering sprained broke broken "
        "fell fallen nosebleed peeing urinate burns burning hemorrhage syncope vertigo spinning exhausted "
        "fatigue fatigued tired drowsy sleepy crash accident"
    ),
    "es": lexicon.words(
        "dolor duele dolio duelen adolorido fiebre calentura escalofrio temperatura sangra sangre sangrado "
        "sangrando hemorragia mareo mareado mareada mareos desmayo desmayado desmayada desmaye debil "
        "debilidad entumecido adormecido adormecida hormigueo vomito vomitando vomita vomite nausea nauseas "
        "diarrea estrenimiento hinchado hinchada hinchazon sarpullido salpullido roncha comezon picazon "
        "ampolla tos tosiendo jadeo ahogo ahogando ahogado asfixia migrana jaqueca calambre convulsion "
        "convulsiones convulsionando ataque derrame infarto confundido confundida inconsciente colapso "
        "quemadura quemo herida herido lesion moreton fractura torcedura cortada mordida picadura infeccion "
        "infectado pus secrecion coagulo bulto bola palido palida morado morada azul sudor sudando "
        "palpitacion palpitaciones presion opresion congestion flema garganta asma alergia alergica alergico "
        "reaccion contraccion contracciones aborto deshidratado decaido borroso borrosa deprimido deprimida "
        "ansioso ansiosa panico suicidio suicidarme matarme enfermo enferma sintoma sintomas peor rigido "
        "embarazada temblor temblando cansado cansada cansancio mal grave cai caido sobredosis veneno "
        "intoxicado arde ardor pulsante punzada agotado agotada grano"
    ),
}
_PAIRS = {
    "en": lexicon.phrases(
        "throw up|threw up|pass out|passed out|black out|blacked out|can't breathe|can't see|can't walk|"
        "can't move|can't talk|can't speak|can't swallow|can't pee|can't keep|can't eat|can't stand|"
        "can't feel|can't sleep|can't catch|won't eat|won't wake|won't stop|won't drink|not breathing|"
        "not eating|not drinking|not responding|trouble breathing|short of|out of breath|kill myself|"
        "kill himself|kill herself|hurt myself|end it|want to die|wants to die|don't feel good|"
        "don't feel well|don't feel right|not feeling|feel bad|feel funny|feels funny|feel awful|"
        "feel terrible|feel weird|heart attack|my heart|high sugar|low sugar|broke my|cut my|cut his|cut her|"
        "a cold|the flu|the runs|upset stomach|hit my|hit his|hit her|water broke|side effect|side effects|"
        "took too many|double vision"
    ),
    "es": lexicon.phrases(
        "no puedo respirar|no puede respirar|falta aire|falta el aire|no respira|no despierta|no come|"
        "no puedo mover|no puede mover|no puede hablar|no puedo caminar|me siento mal|se siente mal|"
        "quiero morir|quiero morirme|quitarme la vida|no me siento|me corte|se corto|rompi la|se cayo|"
        "se golpeo|azucar alta|azucar baja|rompio la fuente|tomo demasiadas|tome demasiadas|el corazon"
    ),
}
# Words of the list that name a thing of the practice's rather than a symptom when these follow or go before.
_NO_SYMPTOM_WITH = {
    "en": {
        "blood": frozenset(
            lexicon.words("work test tests draw results pressure type thinner lab labs donate donation bank sugar")
        ),
        "pressure": frozenset(lexicon.words("blood")),
        "sick": frozenset(lexicon.words("leave note pay day days")),
        "flu": frozenset(lexicon.words("shot")),
        "fit": frozenset(lexicon.words("me in you us him her for")),
        "pain": frozenset({"clinic"}),
        "burn": frozenset({"cd"}),
        "blue": frozenset({"cross", "shield"}),
        "weak": frozenset(),
        "bump": frozenset({"up"}),
        "broke": frozenset({"down"}),
        "yellow": frozenset({"form", "card"}),
        "cold": frozenset(),
        "bit": frozenset(),
    },
    "es": {
        "sangre": frozenset(lexicon.words("analisis examen prueba resultados tipo muestra")),
        "presion": frozenset({"arterial"}),
    },
}
LANGUAGES = frozenset(_WORDS)
_STEMS = {language: frozenset(stem(word, language) for word in words) for language, words in _WORDS.items()}
_PAIR_SETS = {
    language: frozenset(tuple(stem(word, language) for word in pair.split()) for pair in pairs)
    for language, pairs in _PAIRS.items()
}
_LONGEST_PAIR = 3


def speaks_of_one(sentence: Sentence) -> bool:
    """Whether a symptom is named that is not denied right beside it."""
    words, language = sentence.words, sentence.language
    stems = [stem(word, language) for word in words]
    for at in range(len(words)):
        if any(tuple(stems[at : at + size]) in _PAIR_SETS[language] for size in range(2, _LONGEST_PAIR + 1)):
            return True
        if _is_symptom(words, at, language) and not context.denied(sentence, at, at + 1):
            return True
    return False


def _is_symptom(words: Sequence[str], at: int, language: str) -> bool:
    word = words[at]
    if stem(word, language) not in _STEMS[language]:
        return False
    if word == "bit" and at > 0 and words[at - 1] in ("a", "little", "wee"):
        return False
    neighbours = {*words[max(0, at - 2) : at], *words[at + 1 : at + 3]}
    return not neighbours & _NO_SYMPTOM_WITH[language].get(word, frozenset())
