"""The edge as a process of its own, for running services by hand without a cluster."""

import argparse

from kit.logs import configure_logs
from kit.serve import serve_app

from api_gateway.edge import Edge
from api_gateway.proxy import proxy_services
from api_gateway.settings import GatewaySettings


def main() -> None:
    """Serve the page and hand API requests on to every service whose `<NAME>_SVC_URL` is set."""
    parser = argparse.ArgumentParser(prog="api-gateway", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    settings = GatewaySettings()
    configure_logs(settings)
    edge = Edge(proxy_services(settings.service_urls), settings.web_root)
    serve_app(edge, arguments.host, arguments.port, settings.shutdown_grace)
