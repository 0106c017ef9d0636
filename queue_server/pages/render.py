"""Renders a template to a response, with the strict headers that every page carries."""

from collections.abc import Iterable, Sequence
from typing import Final

from aiohttp import web
from markupsafe import Markup
from msgspec import json

from queue_server.app_parts import PARTS
from queue_server.config import roles
from queue_server.config.definition import Definition
from queue_server.config.languages import LANGUAGES, STAFF_LANGUAGES
from queue_server.config.roles import Role
from queue_server.config.system.silence import LATE_S, SILENT_S
from queue_server.pages.assets.compression import compress_page
from queue_server.pages.assets.script_words import words_place
from queue_server.pages.assets.site import Site
from queue_server.pages.clock_question import clock_prompt
from queue_server.pages.context import principal_of, requester_of, visitors_languages
from queue_server.pages.services import PageServices
from queue_server.pages.settings_notice import SettingsNotice
from queue_server.pages.wording.offsets import offsets
from queue_server.pages.wording.problems import PROBLEMS
from queue_server.pages.wording.words import LANGUAGE_COOKIE, asked_language, language_of, words
from queue_server.views.times import moment

THEMES: Final = ("light", "dark", "contrast")

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",  # stricter values remove the origin by which own forms are checked
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The policy of every page: no code or style inside it, nothing from another host, no frame around it, and its address
is not sent to other hosts."""

A_YEAR_S: Final = 31_536_000


def render(
    request: web.Request,
    template: str,
    *,
    status: int = 200,
    language: str | None = None,
    offered: Sequence[str] = (),
    speaks: Sequence[str] = (),
    speaks_later: bool = False,
    scripts: Sequence[str] = (),
    timezone: str | None = None,
    repeats_nothing: bool = False,
    **context: object,
) -> web.Response:
    """The page of a template in the reader's language.

    A template is named by its package and room (`displays/screens/board.html`); a bare name is one of the shared pages.
    `scripts` are the modules of the page, such as `displays/phone/phone-ticket.js`: `base.html` loads them, unless the
    page has them in a bundle, and the texts of these and all that they import, in the languages of `speaks`, if it
    needs more than the reader's; with `speaks_later` in the reader's alone, and the page asks for those of
    `other_words_url` itself. `offered` are the languages between which the reader may choose, if they are not those of
    the page's hall or, for staff, those that have staff pages. `timezone` is the hall's, where the page has no
    `definition` that names it. `repeats_nothing` is for a page that holds nothing of the request but values from a list
    of the server: it is compressed even for a requester with credentials (queue_server/pages/assets/compression.py).
    """
    site = request.app[PARTS][PageServices].site
    definition = context.get("definition")
    is_for_staff = not template.startswith("displays/")
    if not offered:
        hall = definition.languages if isinstance(definition, Definition) else visitors_languages(request)
        offered = STAFF_LANGUAGES if is_for_staff else hall
    language = language or language_of(request, offered)
    reader_words = words(language)
    now = moment(request.app[PARTS][PageServices].clock())
    principal = principal_of(request)
    question = clock_prompt(request) if is_for_staff else None
    zone = definition.timezone if isinstance(definition, Definition) else timezone
    if zone is None and question is not None:
        zone = question.timezone

    def may_in(right: frozenset[Role], hall: str | None = None) -> bool:
        return principal is not None and principal.has_role(right, hall)

    notice = notice_for(request) if is_for_staff else None
    shared = {
        "lang": language,
        "languages": {code: LANGUAGES[code].name for code in offered},
        "t": reader_words.t,
        "tn": reader_words.tn,
        "url": site.url,
        "bundle_url": site.bundle_url,
        "version": page_version(request),
        "now": now.isoformat(),
        "offsets": json.encode(offsets(zone, now)).decode() if zone is not None else "",
        "number_signs": number_signs(speaks or (language,)),
        "late_after_s": LATE_S,
        "silent_after_s": SILENT_S,
        "principal": principal,
        "may": may_in,
        "roles": roles,
        "form_token": requester_of(request).form_token or "",
        "theme": request.query.get("theme") if request.query.get("theme") in THEMES else None,
        "here": request.rel_url,
        "problems": PROBLEMS,
        "settings_notice": notice,
        "settings_problems": notice.problems_in(reader_words.t) if notice is not None else [],
        "texts": words,
        "clock_question": question,
        "json_block": json_block,
        **_script_words(site, scripts, language, speaks, speaks_later=speaks_later),
    }
    name = template if "/" in template else f"pages/{template}"
    text = site.environment.get_template(name).render(shared | context)
    response = web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language, Cookie"
    if repeats_nothing or principal is None:
        compress_page(request, response)
    if asked_language(request, offered):
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR_S, samesite="Lax", httponly=True)
    return response


def _script_words(
    site: Site, scripts: Sequence[str], language: str, speaks: Sequence[str], *, speaks_later: bool
) -> dict[str, object]:
    """The modules of a page, and where the texts are that they ask for."""

    def words_url(module: str) -> str:
        return site.address(words_place(speaks or (language,), module))

    def own_words_url(module: str) -> str:
        return site.address(words_place((language,), module)) if speaks_later else words_url(module)

    def other_words_url(module: str) -> str:
        """The texts of all languages but the page's own; nothing where there is no other."""
        other_languages = set(speaks) - {language}
        return site.address(words_place(other_languages, module)) if other_languages else ""

    return {
        "scripts": scripts,
        "words_url": words_url,
        "other_words_url": other_words_url,
        "words_files": [own_words_url(module) for module in scripts],
    }


def number_signs(codes: Iterable[str]) -> str:
    """What parts thousands and decimals in these languages, for the scripts of a page."""
    signs = {code: LANGUAGES[code].thousands + LANGUAGES[code].decimal for code in codes}
    return json.encode(signs).decode()


def notice_for(request: web.Request) -> SettingsNotice | None:
    """The notice about the settings for a person of the staff, or None."""
    principal, notice = principal_of(request), request.app[PARTS][PageServices].settings_notice
    return notice if principal is not None and principal.is_person and notice.is_posted else None


def page_version(request: web.Request) -> str:
    """The version of a page: that of the static files and, for staff, of the notice on it."""
    notice = notice_for(request)
    return request.app[PARTS][PageServices].site.version + (notice.mark if notice is not None else "")


def json_block(name: str, document: object) -> Markup:
    """Data for a script, in a block that browsers do not execute; bytes are JSON already. No `<` of the data can end
    the block."""
    encoded = document if isinstance(document, bytes) else json.encode(document)
    text = encoded.decode().replace("<", "\\u003c")
    return Markup('<script type="application/json" id="{}">').format(name) + Markup(text) + Markup("</script>")  # noqa: S704 - JSON without `<`
