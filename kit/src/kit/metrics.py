"""Prometheus metrics every service has."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST

REQUESTS = Counter(
    "http_requests_total", "Requests answered", ["service", "route", "method", "status"]
)
SECONDS = Histogram(
    "http_request_seconds",
    "Seconds until the response was sent whole",
    ["service", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)


def render_metrics() -> bytes:
    """Give all metrics of the process in Prometheus' text format."""
    return generate_latest()
