"""Settings every service has, read from environment variables of the same name in upper case."""

from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def split_commas(value: object) -> object:
    """Read a comma-separated variable as a list."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


CommaList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_commas)]
URLList = Annotated[tuple[AnyHttpUrl, ...], NoDecode, BeforeValidator(split_commas)]


class Settings(BaseSettings):
    """The base of each service's settings. An empty value counts as absent."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    postgres_url: SecretStr | None = Field(default=None, description="PostgreSQL connection URL")
    redis_url: SecretStr | None = Field(default=None, description="Redis connection URL")
    postgres_pool: int = Field(default=10, ge=1, description="connections a process may hold")

    data_dir: Path = Field(default=Path("data"), description="where files are kept on disk")
    minio_endpoint: AnyHttpUrl | None = Field(
        default=None, description="S3 endpoint; without it objects are kept in DATA_DIR"
    )
    minio_access_key: SecretStr | None = Field(default=None, description="S3 access key")
    minio_secret_key: SecretStr | None = Field(default=None, description="S3 secret key")
    minio_bucket: str = Field(default="perplexica", description="S3 bucket")

    auth_mode: Literal["single", "multi"] = Field(
        default="single", description="single: one local user, no login; multi: accounts"
    )
    jwt_public_key: str | None = Field(
        default=None, description="Ed25519 public keys (PEM, one or more) that sign access tokens"
    )
    service_secret: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="signs calls between services, 32 characters or more; without it one is agreed "
        "on through Redis",
    )
    allowed_hosts: CommaList = Field(
        default=(),
        description="further host names a browser may use in single mode; comma-separated",
    )
    trusted_proxies: CommaList = Field(
        default=("127.0.0.0/8", "::1"),
        description="addresses or networks whose X-Forwarded-For and -Proto are believed; "
        "comma-separated",
    )
    rate_limit: Literal["on", "off"] = Field(default="on", description="off only for benchmarks")

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="log lines below this level are dropped"
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="json: an object a line; text: for people"
    )
    otel_exporter_otlp_endpoint: AnyHttpUrl | None = Field(
        default=None, description="where OpenTelemetry traces go; without it there are none"
    )
    shutdown_grace: float = Field(
        default=30.0, ge=0, description="seconds that open streams may take to end at a stop"
    )

    auth_service_url: URLList = Field(
        default=(), description="auth-svc; AUTH_SVC_URL means the same"
    )
    auth_svc_url: URLList = Field(
        default=(), description="auth-svc; several addresses, comma-separated, are its replicas"
    )
    chat_svc_url: URLList = Field(default=(), description="chat-svc; as AUTH_SVC_URL")
    library_svc_url: URLList = Field(default=(), description="library-svc; as AUTH_SVC_URL")
    search_svc_url: URLList = Field(default=(), description="search-svc; as AUTH_SVC_URL")

    @field_validator("trusted_proxies")
    @classmethod
    def check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is neither an address nor a network."""
        for network in value:
            ip_network(network, strict=False)
        return value

    @cached_property
    def service_urls(self) -> dict[str, tuple[str, ...]]:
        """Give the base URLs of the other services' replicas by name, for those that are set."""
        urls = {
            "auth-svc": self.auth_svc_url or self.auth_service_url,
            "chat-svc": self.chat_svc_url,
            "library-svc": self.library_svc_url,
            "search-svc": self.search_svc_url,
        }
        return {
            name: tuple(str(url).rstrip("/") for url in replicas)
            for name, replicas in urls.items()
            if replicas
        }
