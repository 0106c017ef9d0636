"""Lists the usual services of an akimat in three languages, from which a hall's own are chosen. Pure.

`norm_minutes` is how long a visitor should wait at the most, `service_minutes` how long serving one usually takes; both
are a beginning that the hall changes once it has days of its own. Keywords are what people call a service beside its
name.
"""

from typing import Final

from msgspec import Struct

from queue_server.config.definition import Names


class UsualGroup(Struct, frozen=True):
    """A heading of the catalogue, which becomes one on the kiosk."""

    id: str
    names: Names


class UsualService(Struct, frozen=True):
    """A service as an akimat usually offers it."""

    id: str
    group: str
    names: Names
    norm_minutes: int
    service_minutes: int


def _names(kk: str, ru: str, en: str) -> Names:
    return Names(kk=kk, ru=ru, en=en)


USUAL_GROUPS: Final = (
    UsualGroup("social", _names("Әлеуметтік қолдау", "Социальная поддержка", "Social support")),
    UsualGroup("work", _names("Жұмыс және кәсіп", "Работа и дело", "Work and business")),
    UsualGroup("land", _names("Жер және тұрғын үй", "Земля и жильё", "Land and housing")),
    UsualGroup("family", _names("Отбасы және білім", "Семья и образование", "Family and education")),
    UsualGroup("village", _names("Ауыл шаруашылығы", "Сельское хозяйство", "Farming")),
    UsualGroup("papers", _names("Анықтамалар және өтініштер", "Справки и обращения", "Papers and requests")),
)

USUAL_SERVICES: Final = (
    UsualService(
        "benefits",
        "social",
        _names("Жәрдемақы және төлемдер", "Пособия и выплаты", "Benefits and payments"),
        norm_minutes=20,
        service_minutes=12,
    ),
    UsualService(
        "targeted-aid",
        "social",
        _names("Атаулы әлеуметтік көмек", "Адресная социальная помощь", "Targeted social aid"),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "pensions",
        "social",
        _names("Зейнетақы", "Пенсии", "Pensions"),
        norm_minutes=20,
        service_minutes=12,
    ),
    UsualService(
        "disability",
        "social",
        _names(
            "Мүгедектігі бар адамдарды қолдау",
            "Поддержка людей с инвалидностью",
            "Support for people with disabilities",
        ),
        norm_minutes=15,
        service_minutes=15,
    ),
    UsualService(
        "large-families",
        "social",
        _names("Көпбалалы отбасылар", "Многодетные семьи", "Large families"),
        norm_minutes=15,
        service_minutes=10,
    ),
    UsualService(
        "employment",
        "work",
        _names("Жұмысқа орналасу және тіркеу", "Трудоустройство и учёт", "Finding work"),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "business-support",
        "work",
        _names(
            "Кәсіпкерлерді қолдау және гранттар", "Поддержка предпринимателей и гранты", "Business support and grants"
        ),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "licences",
        "work",
        _names("Рұқсаттар мен лицензиялар", "Разрешения и лицензии", "Permits and licences"),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "land-plots",
        "land",
        _names("Жер учаскелері", "Земельные участки", "Land plots"),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "land-use",
        "land",
        _names("Жердің нысаналы мақсатын өзгерту", "Изменение целевого назначения земли", "Change of land use"),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "housing-queue",
        "land",
        _names("Тұрғын үй кезегі", "Очередь на жильё", "Housing waiting list"),
        norm_minutes=20,
        service_minutes=12,
    ),
    UsualService(
        "architecture",
        "land",
        _names("Сәулет және құрылыс", "Архитектура и строительство", "Architecture and building"),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "utilities",
        "land",
        _names("Коммуналдық шаруашылық", "Коммунальное хозяйство", "Public utilities"),
        norm_minutes=15,
        service_minutes=10,
    ),
    UsualService(
        "kindergarten",
        "family",
        _names("Балабақшаға кезек", "Очередь в детский сад", "Kindergarten places"),
        norm_minutes=15,
        service_minutes=10,
    ),
    UsualService(
        "schools",
        "family",
        _names("Мектепке қабылдау", "Приём в школу", "School enrolment"),
        norm_minutes=15,
        service_minutes=10,
    ),
    UsualService(
        "guardianship",
        "family",
        _names("Қамқоршылық және қорғаншылық", "Опека и попечительство", "Guardianship"),
        norm_minutes=20,
        service_minutes=20,
    ),
    UsualService(
        "civil-status",
        "family",
        _names("Азаматтық хал актілері (АХАЖ)", "Акты гражданского состояния (РАГС)", "Births, marriages and deaths"),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "subsidies",
        "village",
        _names("Ауыл шаруашылығы субсидиялары", "Сельскохозяйственные субсидии", "Farm subsidies"),
        norm_minutes=20,
        service_minutes=15,
    ),
    UsualService(
        "livestock",
        "village",
        _names("Мал шаруашылығы және ветеринария", "Животноводство и ветеринария", "Livestock and veterinary care"),
        norm_minutes=15,
        service_minutes=10,
    ),
    UsualService(
        "household-book",
        "village",
        _names("Шаруашылық кітабынан анықтама", "Справка из похозяйственной книги", "Extract from the household book"),
        norm_minutes=15,
        service_minutes=8,
    ),
    UsualService(
        "certificates",
        "papers",
        _names("Анықтамалар беру", "Выдача справок", "Certificates"),
        norm_minutes=15,
        service_minutes=8,
    ),
    UsualService(
        "archive",
        "papers",
        _names("Мұрағат құжаттары", "Архивные документы", "Archive papers"),
        norm_minutes=20,
        service_minutes=12,
    ),
    UsualService(
        "reception",
        "papers",
        _names("Өтініштерді қабылдау (кеңсе)", "Приём обращений (канцелярия)", "Letters and requests"),
        norm_minutes=15,
        service_minutes=8,
    ),
    UsualService(
        "advice",
        "papers",
        _names("Кеңес беру", "Консультация", "Advice"),
        norm_minutes=15,
        service_minutes=8,
    ),
)


USUAL_KEYWORDS: Final[dict[str, tuple[str, ...]]] = {
    "benefits": ("декретные", "бала жәрдемақысы", "детские", "выплата"),
    "targeted-aid": ("АСП", "АӘК", "малоимущие"),
    "pensions": ("пенсионер", "зейнеткер"),
    "disability": ("инвалид", "коляска", "арба", "МСЭ", "путёвка", "жолдама"),
    "large-families": ("многодетная мать", "көп балалы ана", "алтын алқа", "күміс алқа"),
    "employment": ("работа", "вакансии", "бос орын", "безработный", "биржа труда", "курсы"),
    "business-support": ("бизнес", "ИП", "кредит", "несие"),
    "licences": ("лицензия", "торговля", "сауда"),
    "land-plots": ("участок", "дача", "саяжай", "аренда", "жалға алу", "ИЖС", "госакт"),
    "land-use": ("целевое назначение", "мақсат"),
    "housing-queue": ("квартира", "пәтер", "жильё", "баспана", "приватизация"),
    "architecture": ("АПЗ", "СЖТ", "эскиз", "перепланировка", "адрес", "мекенжай"),
    "utilities": ("вода", "су", "свет", "жарық", "мусор", "қоқыс", "отопление", "дорога", "жол"),
    "kindergarten": ("садик", "детсад", "бөбекжай"),
    "schools": ("первый класс", "бірінші сынып", "ученик", "оқушы"),
    "guardianship": ("опека", "сирота", "жетім", "усыновление", "бала асырап алу"),
    "civil-status": ("ЗАГС", "АХАЖ", "брак", "неке", "рождение"),
    "subsidies": ("фермер", "посев", "егін"),
    "livestock": ("скот", "корова", "сиыр", "бирка", "сырға", "ветеринар"),
    "household-book": ("подсобное хозяйство", "аула"),
    "certificates": ("справка", "анықтама"),
    "archive": ("стаж", "мұрағат"),
    "reception": ("аким", "әкім", "начальник", "жалоба", "шағым", "арыз"),
    "advice": ("консультация", "кеңес", "помощь", "вопрос"),
}
"""By the id of the usual service."""
