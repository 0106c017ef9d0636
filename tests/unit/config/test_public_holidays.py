"""The holidays that the administrator's page suggests."""

from queue_server.config.public_holidays import RUSSIAN, public_holidays


def test_the_holidays_of_a_year_in_three_languages() -> None:
    """With what is moved and what is estimated said in words."""
    days = {day.date: (day.names["kk"], day.names["ru"], day.names["en"]) for day in public_holidays(2026)}
    assert days["2026-12-16"] == ("Тәуелсіздік күні", "День независимости", "Independence Day")
    assert days["2026-10-26"][1:] == ("День Республики (перенос выходного)", "Republic Day (day off moved)")
    assert days["2026-05-27"] == (
        "Құрбан айт (болжам)",
        "Курбан-айт (дата ориентировочная)",
        "Eid al-Adha (estimated)",
    )
    assert list(days) == sorted(days)


def test_every_holiday_of_the_next_years_has_a_russian_name() -> None:
    """A holiday that is new in `holidays` is noticed here."""
    names = {day.names["en"].partition(" (")[0] for year in range(2025, 2040) for day in public_holidays(year)}
    assert names <= RUSSIAN.keys()


def test_of_two_holidays_on_one_day_the_certain_one_is_named() -> None:
    """In every language the same one."""
    days = {day.date: day.names for day in public_holidays(2032)}
    assert (days["2032-03-22"]["kk"], days["2032-03-22"]["en"]) == ("Наурыз мейрамы", "Nowruz Holiday")
