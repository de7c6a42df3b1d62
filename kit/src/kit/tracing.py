"""OpenTelemetry traces, with OTEL_EXPORTER_OTLP_ENDPOINT and the `telemetry` extra."""

from kit.asgi import ASGIApp
from kit.logs import get_logger
from kit.settings import Settings

log = get_logger(__name__)


def trace_app(app: ASGIApp, service: str, settings: Settings) -> ASGIApp:
    """Wrap an application so that each request is a span; without an endpoint give it unchanged."""
    if settings.otel_exporter_otlp_endpoint is None:
        return app
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        log.warning("tracing is off", reason="install perplexica-kit[telemetry]")
        return app
    endpoint = str(settings.otel_exporter_otlp_endpoint).rstrip("/") + "/v1/traces"
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    traced: ASGIApp = OpenTelemetryMiddleware(
        app, tracer_provider=provider, excluded_urls="health,ready,metrics"
    )
    return traced
