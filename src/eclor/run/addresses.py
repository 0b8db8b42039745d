"""Which database login a process uses: the owner's address with the name and password of its role."""

from dataclasses import replace

from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseAddress, DatabaseRole
from eclor.core.service.secrets import load_secrets


def owner(configuration: Configuration) -> DatabaseAddress:
    """The owner of the database, embedded or given by ECLOR_DATABASE_URL."""
    if configuration.database_url:
        return DatabaseAddress.from_url(configuration.database_url)
    from eclor.run.engines import postgres  # the engine is not installed where it is not used

    return DatabaseAddress.from_url(postgres.owner_url(configuration))


def database(configuration: Configuration, role: DatabaseRole) -> DatabaseAddress:
    """The address for one role; its login is named after the database."""
    address = owner(configuration)
    if role is DatabaseRole.OWNER:
        return address
    password = getattr(load_secrets(configuration.home_path), f"{role}_password")
    return replace(address, user=f"{address.name}_{role}", password=password)
