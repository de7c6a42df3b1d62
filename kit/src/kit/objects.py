"""Object storage: a folder on a laptop, S3 in production; keys are ours, never a user's text."""

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, S3Store

from kit.errors import Conflict, NotFound
from kit.settings import Settings


class Objects:
    """Whole objects by key, for instance `files/<uuid>`."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    async def put(self, key: str, body: bytes, *, overwrite: bool = True) -> None:
        """Store an object; without `overwrite` an existing key raises Conflict."""
        try:
            await self._store.put_async(key, body, mode="overwrite" if overwrite else "create")
        except AlreadyExistsError as error:
            raise Conflict(code="object_exists") from error

    async def get(self, key: str) -> bytes:
        """Give an object's bytes, or raise NotFound."""
        try:
            result = await self._store.get_async(key)
            return bytes(await result.bytes_async())
        except FileNotFoundError as error:
            raise NotFound(code="object_not_found") from error

    async def delete(self, key: str) -> None:
        """Delete an object; deleting what is not there is no error."""
        try:
            await self._store.delete_async(key)
        except FileNotFoundError:
            return


def open_objects(settings: Settings) -> Objects:
    """Open S3 when MINIO_ENDPOINT is set, else `DATA_DIR/objects`."""
    if settings.minio_endpoint is None:
        folder = settings.data_dir / "objects"
        folder.mkdir(parents=True, exist_ok=True)
        return Objects(LocalStore(folder))
    if settings.minio_access_key is None or settings.minio_secret_key is None:
        raise ValueError("MINIO_ENDPOINT needs MINIO_ACCESS_KEY and MINIO_SECRET_KEY")
    return Objects(
        S3Store(
            settings.minio_bucket,
            endpoint=str(settings.minio_endpoint).rstrip("/"),
            access_key_id=settings.minio_access_key.get_secret_value(),
            secret_access_key=settings.minio_secret_key.get_secret_value(),
            region="us-east-1",
            virtual_hosted_style_request=False,
            client_options={"allow_http": settings.minio_endpoint.scheme == "http"},
        )
    )
