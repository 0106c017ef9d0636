"""Lists what the administrator's page asks for visitors who want to know before they come."""

from typing import Final

from operator_console.settings.parts import FormField, OptionalTable, Remark, t

KEYWORDS_FIELD: Final = FormField("keywords", t("Further words by which visitors find it, in any language, one a line"))

INFORMATION_TABLE: Final = OptionalTable(
    "information",
    t("What visitors should know"),
    blank=t("What visitors should know: nothing is written"),
    set_label=t("Write what visitors should know"),
    clear_label=t("Write nothing about it"),
    fresh={"bring": []},
    parts=(
        Remark(t("A line is one thing to bring, and the same thing in every language.")),
        FormField("bring", t("What to bring"), widget="text-lines"),
        FormField("takes", t("How long it takes")),
        FormField("costs", t("What it costs")),
        FormField("elsewhere", t("Where you can go instead")),
    ),
)
