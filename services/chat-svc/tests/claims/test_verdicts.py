"""One sentence against one passage: what is caught, what is accepted, and what is quoted."""

import pytest
from chat_svc.claims.verdicts import judge

GITHUB = "In June 2018 GitHub was acquired by Microsoft for $7.5 billion."
KURSK = "Население Курска в 2020 году составило 452 тыс. человек, а Орла — 308 тыс."


@pytest.mark.parametrize(
    ("sentence", "passage", "verdict", "reason"),
    [
        ("Microsoft bought GitHub in 2018.", GITHUB, "supported", None),
        ("GitHub bought Microsoft in 2018.", GITHUB, "contradicted", "words"),
        ("Microsoft bought GitHub in 2019.", GITHUB, "contradicted", "date"),
        ("Microsoft bought GitHub for $7.5 million.", GITHUB, "contradicted", "number"),
        ("Google bought GitHub in 2018.", GITHUB, "contradicted", "name"),
        ("Microsoft did not buy GitHub in 2018.", GITHUB, "contradicted", "negation"),
        ("Bees sleep in the winter.", GITHUB, "not_found", "words"),
        ("Bees sleep.", "", "not_found", "words"),
        ("The drug cures malaria.", "The drug may cure malaria.", "partly", "words"),
        ("All cats are grey.", "Some cats are grey.", "partly", "words"),
        ("Население Орла — 308 тысяч человек.", KURSK, "supported", None),
        ("Население Орла составило 452 тыс. человек.", KURSK, "contradicted", "name"),
        ("Курить в зале запрещено.", "Курение в зале не запрещено.", "contradicted", "negation"),
        ("Курить в зале нельзя.", "В зале запрещено курить.", "supported", None),
        ("Пенициллин открыл Флеминг.", "Флеминг открыл пенициллин.", "supported", None),
    ],
)
def test_verdicts_and_reasons(
    sentence: str, passage: str, verdict: str, reason: str | None
) -> None:
    judgement = judge(sentence, passage)
    assert (judgement.verdict, judgement.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The flight was on 12 April 1961.", "The flight was on April 12, 1961."),
        ("The flight was on 12 April 1961.", "The flight was on 1961-04-12."),
        ("Полёт был 12 апреля 1961 года.", "Полёт был 12.04.1961."),
        ("There are 1,000 rooms.", "There are one thousand rooms."),
        ("There are 3.5 million rooms.", "There are 3 500 000 rooms."),
        ("There are about 13 million rooms.", "There are 13.1 million rooms."),
        ("Там 1 тыс. комнат.", "Там 1000 комнат."),
        ("Доля равна 12,5 процента.", "Доля равна 12.5 %."),
        ("The house is from the 19th century.", "The house is from 1850."),
        ("Дом построен в 19 веке.", "Дом построен в XIX веке."),
        ("A quarter of the rooms are free.", "25% of the rooms are free."),
        ("The path is 2 km long.", "The path is 2,000 metres long."),
        ("The USA has rooms.", "The United States has rooms."),
        ("The lake covers 68,000 square kilometres.", "The lake covers 68,000 km²."),
        ("Add 500 grams of flour.", "Add 500 g of flour."),
        ("Нужно 300 граммов муки.", "Нужно 300 г муки."),
        ("It works at minus 25 degrees Celsius.", "It works at −25 °C."),
        ("90 percent of homes are heated.", "Nine in ten homes are heated."),
        ("It ran from April 15 to April 20, 2010.", "It ran from 15 to 20 April in 2010."),
        ("Битва была 7.09.1812.", "Битва была 26 августа (7 сентября) 1812 года."),
        ("Финал сыграли 18.12.", "Финал сыграли 18 декабря."),
        ("Роман вышел в 1970 году.", "Роман вышел в 1970-м."),
        ("Взятка — 8 миллионов 500 тысяч рублей.", "Взятка — 8,5 млн рублей."),
        ("Премия выросла с 3000 до 5000 франков.", "Премия выросла с трёх до пяти тысяч франков."),
        ("Тесто стояло тридцать минут.", "Тесто стояло полчаса."),
        ("Скорость — 480 мегабит в секунду.", "Скорость — 480 Мбит/с."),
        ("Битва при Бородине была долгой.", "Бородинская битва была долгой."),
        ("Полёт «Востока-6» был долгим.", "Корабль «Восток-6»: полёт был долгим."),
        ("The Parisian teacher has rooms.", "The teacher from Paris has rooms."),
        ("The WHO has rooms.", "The World Health Organization has rooms."),
    ],
)
def test_quantities_and_names_may_be_written_otherwise(sentence: str, passage: str) -> None:
    assert judge(sentence, passage).verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The flight was on 12 April 1961.", "The flight was on 12 May 1961."),
        ("The flight was on 12 April 1961.", "The flight was in April 1961."),
        ("The Austrian bank has rooms.", "The bank of Australia has rooms."),
        ("Полёт «Востока-6» был долгим.", "Корабль «Восток-5»: полёт был долгим."),
        ("It is 90 percent of ²³ in ².", "It is 5 in ² of ²³."),
        ("Финал сыграли 18.12.", "Финал сыграли 18 октября."),
        ("Add 500 g of flour.", "Add 500 kg of flour."),
        ("It ran until April 20, 2011.", "It ran until 20 April in 2010."),
        ("It works at 25 °C.", "It works at −25 °C."),
        ("There are 13 million rooms.", "There are 13.1 million rooms."),
        ("There are fewer than 500 rooms.", "There are more than 500 rooms."),
        ("The path is 2 km long.", "The path is 2 miles long."),
        ("It was founded in 44 BC.", "It was founded in 44."),
        ("Python 3.11 has it.", "Python 3.12 has it."),
        ("Доля равна 12,5 процента.", "Доля равна 12,5 рубля."),
    ],
)
def test_quantities_that_differ_are_not_borne_out(sentence: str, passage: str) -> None:
    assert judge(sentence, passage).verdict != "supported"


def test_quote_is_the_sentences_that_matter() -> None:
    passage = f"Nothing here. {GITHUB} “It was dear.” Then came other things. The end. No more."
    judgement = judge("Microsoft bought GitHub in 2018.", passage)
    assert passage[judgement.start : judgement.end] == GITHUB


def test_a_fact_may_be_made_of_neighbouring_sentences_of_a_long_text() -> None:
    filler = "Other towns have other stories that nobody tells. " * 2000
    fact = "Anna Petrova was born in Riga. She moved to Oslo in 1931 and wrote poems there."
    judgement = judge("Anna Petrova moved to Oslo in 1931.", filler + fact + " " + filler)
    assert judgement.verdict == "supported"
    assert (filler + fact)[judgement.start : judgement.end] == fact


@pytest.mark.parametrize(
    ("sentence", "passage", "verdict"),
    [
        (
            "Add 7 g of salt and 10 g of yeast.",
            "Add 7 g of yeast and 10 g of salt.",
            "contradicted",
        ),
        ("Возьмите 7 г соли и 10 г масла.", "Возьмите 7 г масла и 10 г соли.", "contradicted"),
        ("It posted a profit of 4 euros.", "It posted a loss of 4 euros after a profit of 2.", ""),
        ("Bees dance, and ants do not.", "Ants dance, and bees do not.", "contradicted"),
        ("The ferry runs on Sundays.", "On Sundays runs the ferry.", "supported"),
    ],
)
def test_words_in_the_place_of_others(sentence: str, passage: str, verdict: str) -> None:
    found = judge(sentence, passage).verdict
    assert found == verdict if verdict else found != "supported"


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("The old bridge was guarded by tired soldiers in 1942.", "supported"),
        ("The old bridge was guarded by soldiers in 1942 because smugglers crossed it.", "partly"),
        (
            "The old bridge was guarded by soldiers and the cannons of local farmers in 1942.",
            "partly",
        ),
        ("The old bridge was guarded by soldiers in 1942 and later sold to farmers.", "partly"),
    ],
)
def test_one_new_word_is_little_and_a_new_phrase_is_much(sentence: str, verdict: str) -> None:
    passage = "In 1942 soldiers guarded the old bridge over the river."
    assert judge(sentence, passage).verdict == verdict


def test_a_name_may_stand_before_the_window_that_has_a_pronoun_for_it() -> None:
    filler = " The town lies on a hill. Its market is old. Nobody counts the hens there." * 12
    passage = f"Anna Petrova was a poet.{filler} In 1931 she moved to Oslo and bought a house."
    assert judge("In 1931 Petrova moved to Oslo.", passage).verdict != "supported"
    passage = f"The harbour is deep.{filler[:80]} Anna Petrova was a poet. The sea was cold. "
    passage += "The winter was long that year. In 1931 she moved to Oslo and bought a house."
    assert (
        judge("In 1931 Petrova moved to Oslo and bought a house.", passage).verdict == "supported"
    )
