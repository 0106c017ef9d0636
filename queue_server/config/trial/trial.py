"""Tries a whole configuration."""

from collections.abc import Callable, Iterator

from queue_server.config.mistakes import sentence_of
from queue_server.config.settings import Config
from queue_server.config.system.reports_extra import FORMS_OF_EXTRA, REPORTS_COMMAND, reports_extra_missing
from queue_server.config.trial.address import Address, address_findings
from queue_server.config.trial.certificate import certificate_findings
from queue_server.config.trial.finding import Finding
from queue_server.config.trial.folders import folder_findings
from queue_server.config.trial.mail import mail_findings, mail_question
from queue_server.config.trial.messages import message_findings
from queue_server.config.trial.named_files import authority_findings, outline_findings
from queue_server.config.trial.openid import openid_findings
from queue_server.config.trial.ports import port_findings, port_questions
from queue_server.config.trial.questions import ask_all


def try_configuration(
    config: Config,
    now: float,
    *,
    running: Config | None = None,
    address: Address | None = None,
    own: Address | None = None,
    is_own: Callable[[Address], bool] = lambda _: False,
    asks: bool = True,
) -> list[Finding]:
    """Find what does not work of the things that a configuration names. Blocks, with `asks` for up to some seconds.

    `now` is in seconds since the epoch. What the `running` configuration also names is in use and is not tried: so a
    service can be renamed while a stick is unplugged. `address` replaces the configuration's, `own` is where this
    server listens, and a taken address is no fault where `is_own` is true.
    """
    findings: list[Finding] = []
    listen_address = address or Address(config.server.host, config.server.port)
    if running is None or listen_address != Address(running.server.host, running.server.port):
        findings += address_findings(listen_address, own, is_own)
    if running is None or _files(config) != _files(running):
        findings += certificate_findings(config.server, now)
    if config.openid is not None and (running is None or config.openid != running.openid):
        findings += openid_findings(config.openid)
    findings += folder_findings(config, running)
    findings += report_form_findings(config, running)
    findings += port_findings(config, running)
    findings += message_findings(config, running)
    findings += outline_findings(config, running)
    findings += authority_findings(config, running)
    questions = [*port_questions(config, running)]
    mail = config.reports.mail
    if mail is not None and (running is None or mail != running.reports.mail):
        findings += mail_findings(mail)
        questions.append(mail_question(mail))
    return findings + (ask_all(questions) if asks else [])


def report_form_findings(
    config: Config, running: Config | None, is_missing: Callable[[], bool] = reports_extra_missing
) -> Iterator[Finding]:
    """The schedules whose reports cannot be made, and which the running configuration does not have."""
    in_use = {(schedule.id, schedule.form) for schedule in running.reports.schedules} if running is not None else set()
    for place, schedule in enumerate(config.reports.schedules):
        if schedule.what != "report" or schedule.form not in FORMS_OF_EXTRA or (schedule.id, schedule.form) in in_use:
            continue
        if is_missing():
            text = sentence_of(
                "PDF and workbooks are not installed on this server; choose another format, or install them: {command}",
                command=REPORTS_COMMAND,
            )
            yield Finding("mistake", ("reports", "schedules", place, "form"), text)


def _files(config: Config) -> tuple[str | None, str | None]:
    return config.server.tls_certificate, config.server.tls_key
