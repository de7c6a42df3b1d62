"""Structured logs: one JSON object a line, with the request's id, and never a secret."""

import logging
import sys

import structlog

from kit.settings import Settings

Logger = structlog.typing.FilteringBoundLogger


def configure_logs(settings: Settings) -> None:
    """Send every log line of the process through structlog to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        cache_logger_on_first_use=True,
    )
    _install_handler(settings, shared)


def get_logger(name: str) -> Logger:
    """Give a logger for a module; its messages are events with keyword values."""
    logger: Logger = structlog.get_logger(name)
    return logger


def _install_handler(settings: Settings, shared: list[structlog.typing.Processor]) -> None:
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for noisy in ("uvicorn.access", "alembic", "ddgs", "primp"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
