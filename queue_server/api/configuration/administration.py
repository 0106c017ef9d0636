"""Holds what administrators change: the configuration file and the copies, where the server has them."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from queue_server.api.configuration.assistant.assistant_draft import DraftFile
from queue_server.api.configuration.configuration import Configuration
from queue_server.api.configuration.configuration_good import GoodConfiguration
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.backups.keeper import BackupKeeper
from queue_server.config.definition import Definition
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.sections.displays import Displays
from queue_server.config.settings import Config
from queue_server.hall.commands import Actor
from queue_server.pages.services import PageServices
from queue_server.pages.wording.change_sentences import ConfigurationWords


@dataclass
class Administration:
    """`configuration` is None for a server without a file of its own, `backups` and `draft` without a folder.

    `open_hall` opens one more hall beside those that run. Raises as `Engine.open_new_hall`. `words` are those of the
    page.
    """

    open_hall: Callable[[str, Definition, Actor], Awaitable[None]]
    words: ConfigurationWords
    configuration: Configuration | None = None
    backups: BackupKeeper | None = None
    draft: DraftFile | None = None
    differences: Sequence[str] = ()
    """The sections of this machine's file that say something else than the store's text, which counts."""


def configuration_of(request: web.Request) -> Configuration:
    """The configuration. Raises `HttpProblem` where there is no file to change."""
    configuration = request.app[PARTS][Administration].configuration
    if configuration is None:
        raise HttpProblem("configuration_fixed")
    return configuration


def keeper_of(request: web.Request) -> BackupKeeper:
    """The keeper of copies. Raises `HttpProblem` where no copies are made."""
    keeper = request.app[PARTS][Administration].backups
    if keeper is None:
        raise HttpProblem("backup_without_folder")
    return keeper


def draft_of(request: web.Request) -> DraftFile:
    """The assistant's draft. Raises `HttpProblem` where the server has no folder to keep it in."""
    draft = request.app[PARTS][Administration].draft
    if draft is None:
        raise HttpProblem("configuration_fixed")
    return draft


def configuration_for(
    app: web.Application,
    file: ConfigurationFile,
    config: Config,
    on_displays: Callable[[Displays], None] = lambda _: None,
    good: GoodConfiguration | None = None,
    machine: Config | None = None,
) -> None:
    """Let the application change its configuration. Without `good` no copy of a working configuration is kept; with
    `machine` the text is that of several servers."""
    parts = app[PARTS]
    good = good or GoodConfiguration(parts[PageServices].settings_notice, file.read())
    administration = parts[Administration]
    administration.configuration = Configuration(
        parts[ServerContext], file, config, on_displays, good, administration.words, administration.open_hall, machine
    )


def keep_backups(app: web.Application, keeper: BackupKeeper) -> None:
    """Let the application make copies, and add their metrics."""
    app[PARTS][Administration].backups = keeper
    app[PARTS][ServerContext].metrics.registry.register(_BackupMetrics(keeper))


class _BackupMetrics(Collector):
    def __init__(self, keeper: BackupKeeper) -> None:
        self._keeper = keeper

    def collect(self) -> Iterable[GaugeMetricFamily]:
        age = GaugeMetricFamily("kezek_backup_age_seconds", "Age of the last good copy by schedule")
        failing = GaugeMetricFamily("kezek_backup_failing", "1 while there is no good copy of the last day")
        if self._keeper.is_set_up:
            if (age_s := self._keeper.age_s()) is not None:
                age.add_metric([], age_s)
            failing.add_metric([], self._keeper.is_failing())
        return age, failing
