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
        "fatigue fatigued tired drowsy sleepy crash drool gag twitch jerk limping slump crush bleach "
        "antifreeze swallow swallowed drank drowned drown electrocute jolt rollover stab stabbed kill "
        "killing gun die dying despair agitated clammy hoarse muffled rattle mottled puffy swelled numbness "
        "double-vision blind deaf concussion hernia abscess labor contractions placenta spotting trach "
        "glucagon naloxone narcan relapse detox heatstroke frostbite tick splinter amputate severed accident"
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
        "throw up|threw up|pass out|black out|fell out|went down|went limp|went stiff|went blank|out cold|"
        "out of it|short of|out of breath|get air|get enough air|catch my breath|catch his breath|"
        "catch her breath|kill myself|kill himself|kill herself|hurt myself|hurt himself|hurt herself|end it|"
        "end my life|want to die|better off dead|don't feel good|don't feel well|don't feel right|"
        "doesn't feel right|doesn't feel good|doesn't look right|doesn't look good|doesn't seem right|"
        "not feeling|not himself|not herself|not myself|not acting|not breathing|not eating|not drinking|"
        "not responding|not waking|not making sense|acting strange|acting funny|acting weird|acting off|"
        "acting confused|feel bad|feel funny|feel awful|feel terrible|feel weird|feel horrible|feel strange|"
        "something's wrong|something is wrong|something's not right|terribly wrong|going wrong|bad way|"
        "heart attack|heart racing|heart rate|high sugar|low sugar|sugar is|blood sugar's|blood pressure is|"
        "broke my|broke his|broke her|cut my|cut his|cut her|hit my|hit his|hit her|hit by|was shot|got shot|"
        "shot in|a cold|the flu|the runs|upset stomach|water broke|waters broke|side effect|too many pills|"
        "too many of|took too many|double vision|got into my|running a hundred|ran a hundred|hot to touch|"
        "cold to touch|burning up|off his meds|off her meds|off my meds|saw stars|seeing stars|seeing spots|"
        "seeing things|hearing voices|rolled over on|got stuck|stuck in|passing gas|hurt the baby|hurt me|"
        "hits me|threatening to|going to shoot|has a gun|with a knife|carbon monoxide|smell gas|eyes rolled|"
        "turned blue|turned gray|turned white|turning blue|turning purple|wrong color|wrong medicine|"
        "wrong dose|double dose|every five minutes|every four minutes|every three minutes|baby isn't moving"
    ),
    "es": lexicon.phrases(
        "falta aire|falta el aire|no respira|no despierta|no responde|no reacciona|no come|no orina|"
        "me siento mal|se siente mal|me siento rara|me siento raro|no me siento|quiero morir|quiero morirme|"
        "quitarme la vida|hacerme dano|me corte|se corto|rompi la|rompi el|se cayo|se golpeo|me golpee|"
        "azucar alta|azucar baja|azucar en|rompio la fuente|tomo demasiadas|tome demasiadas|se trago|se tomo|"
        "ve doble|veo doble|ve borroso|oye voces|esta raro|esta rara|esta morado|esta morada|algo anda mal|"
        "algo esta mal|me pega|con un cuchillo|tiene una pistola|me late|le late|no se mueve|habla raro|"
        "presion alta|presion baja|ataque al corazon"
    ),
}
# Words of the list that name a thing of the practice's rather than a symptom when these are close by.
_NO_SYMPTOM_WITH = {
    "en": {
        "blood": frozenset(
            lexicon.words("work test tests draw results pressure type thinner lab labs donate donation bank sugar")
        ),
        "pressure": frozenset({"blood"}),
        "sick": frozenset(lexicon.words("leave note pay day days")),
        "fit": frozenset(lexicon.words("me in you us him her for")),
        "pain": frozenset(lexicon.words("clinic management specialist")),
        "blue": frozenset({"cross", "shield"}),
        "bump": frozenset({"up"}),
        "broke": frozenset({"down"}),
        "fell": frozenset({"through"}),
        "yellow": frozenset({"form", "card"}),
    },
    "es": {
        "sangre": frozenset(lexicon.words("analisis examen prueba resultados tipo muestra")),
        "presion": frozenset({"arterial"}),
    },
}
# What somebody cannot or will not do is a symptom when the body does it: "can't swallow", not "can't come in".
_INABILITY = {
    "en": frozenset(lexicon.words("can't couldn't won't hasn't barely hardly unable")),
    "es": frozenset(lexicon.words("no apenas")),
}
_BODY_VERBS = {
    "en": frozenset(
        stem(word, "en")
        for word in lexicon.words(
            "breathe see walk move talk speak swallow pee urinate poop keep eat drink stand feel sleep catch "
            "wake lie straighten hear bend turn respond breathing walking talking answer feed nurse think focus "
            "lift sit hold cry woken peed eaten moved breathed slept stop settle recognize open close"
        )
    ),
    "es": frozenset(
        stem(word, "es")
        for word in lexicon.words(
            "respirar respira ver ve caminar camina mover mueve hablar habla tragar traga orinar orina comer "
            "come beber bebe toma pararse levantarse levantarme sentir siente dormir duerme despertar despierta "
            "oir doblar responder responde reconoce"
        )
    ),
}
# "My leg", "his lips": whose body part it is makes it no thing of the practice's, unless one of these follows.
_OWNERS = {
    "en": frozenset(lexicon.words("my his her our their your one both left right")),
    "es": frozenset(lexicon.words("mi mis su sus el la los las un una")),
}
_BODY = {
    "en": frozenset(
        stem(word, "en")
        for word in lexicon.words(
            "arm leg head neck chest stomach belly tummy abdomen eye eyelid mouth lip tongue skin hand foot feet "
            "ankle knee face breath breathing pulse finger toe back hip shoulder elbow wrist heart lung kidney "
            "throat ear nose tooth teeth gum scalp forehead jaw cheek groin testicle scrotum penis vagina breast "
            "rib spine incision stitches wound cut speech words vision memory bowels urine pee stool "
            "poop diaper vein limb body temp"
        )
    ),
    "es": frozenset(
        stem(word, "es")
        for word in lexicon.words(
            "brazo pierna cabeza cuello pecho estomago barriga panza ojo boca labio lengua piel mano pie tobillo "
            "rodilla cara pulso dedo espalda cadera hombro codo muneca corazon garganta oido nariz diente "
            "mandibula costilla herida"
        )
    ),
}
_OF_THE_PRACTICE = {
    "en": frozenset(
        lexicon.words(
            "doctor doctors drops exam exams medication medications medicine pills pill surgery surgeon xray "
            "x-ray mri scan specialist cream inhaler brace appointment test tests check checkup glasses "
            "insurance clinic cleaning shot replacement condition results study ultrasound referral therapy "
            "therapist cast form brochure"
        )
    ),
    "es": frozenset(
        lexicon.words(
            "doctor gotas examen medicina medicamento pastillas cirugia cirujano radiografia especialista crema cita"
        )
    ),
}
_VERB_REACH = 3
LANGUAGES = frozenset(_WORDS)
_STEMS = {language: frozenset(stem(word, language) for word in words) for language, words in _WORDS.items()}
_PAIR_SETS = {
    language: frozenset(tuple(stem(word, language) for word in pair.split()) for pair in pairs)
    for language, pairs in _PAIRS.items()
}
_LONGEST_PAIR = 4


def speaks_of_one(sentence: Sentence) -> bool:
    """Whether a symptom is named that is not denied right beside it, or something the body does not do as it should."""
    words, language = sentence.words, sentence.language
    stems = [stem(word, language) for word in words]
    for at in range(len(words)):
        if any(tuple(stems[at : at + size]) in _PAIR_SETS[language] for size in range(2, _LONGEST_PAIR + 1)):
            return True
        if words[at] in _INABILITY[language] and _BODY_VERBS[language] & set(stems[at + 1 : at + _VERB_REACH]):
            return True
        named = _is_symptom(words, at, language) or _is_body_part(words, stems, at, language)
        if named and not context.denied(sentence, at, at + 1):
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


def _is_body_part(words: Sequence[str], stems: Sequence[str], at: int, language: str) -> bool:
    if stems[at] not in _BODY[language]:
        return False
    # "My appointment back a week": a back has its owner right before it.
    before = words[max(0, at - (1 if stems[at] == "back" else 2)) : at]
    owned = any(word in _OWNERS[language] or word.endswith("'s") for word in before)
    return owned and not _OF_THE_PRACTICE[language] & set(words[at + 1 : at + 3])
