"""The wall between federations: row-level security, declared in the migration that makes a table."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

HERE = "(SELECT eclor_here())"


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles of one database, named after it so that two houses can share a server."""

    app: str
    recorder: str
    ledger: str  # opens purposes; the application itself cannot
    guard: str  # owns what is about persons; nobody can sign in as it
    lister: str  # owns the lists that need no purpose; nobody can sign in as it

    @classmethod
    def of(cls, database: str) -> "Roles":
        return cls(
            app=f"{database}_app",
            recorder=f"{database}_recorder",
            ledger=f"{database}_ledger",
            guard=f"{database}_guard",
            lister=f"{database}_lister",
        )


def roles() -> Roles:
    return Roles.of(str(settings.DATABASES["default"]["NAME"]))


class OnTable(Operation, ABC):
    """Base of what a migration does to one table, in SQL, for the roles of this database."""

    reduces_to_sql = False
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing Django's model state knows about changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        for statement in self.statements(roles()):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        for statement in self.undone():
            schema_editor.execute(statement, params=None)

    @abstractmethod
    def statements(self, names: Roles) -> list[str]:
        """What is done to the table, in this order."""

    @abstractmethod
    def undone(self) -> list[str]:
        """What takes it back, in this order."""


class Isolate(OnTable):
    """Let a table show only the rows of the territory that was entered.

    ``column`` holds the territory's id; ``recorder`` adds what the recorder may do there
    ("SELECT", "SELECT, INSERT"...): it serves every federation and sees all rows of that table.
    ``owned_by_recorder`` gives it the table: COPY refuses tables under row-level security, but not
    to their owner. ``app`` is what the application may do.
    """

    def __init__(
        self,
        table: str,
        column: str = "territory_id",
        recorder: str = "",
        owned_by_recorder: bool = False,
        app: str = "SELECT, INSERT, UPDATE, DELETE",
    ) -> None:
        self.table, self.column, self.recorder = table, column, recorder
        self.owned_by_recorder, self.app = owned_by_recorder, app

    def describe(self) -> str:
        return f"Isolate {self.table} by territory"

    def statements(self, names: Roles) -> list[str]:
        table, rule = self.table, f"{self.column} = {HERE}"
        found = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f'CREATE POLICY here ON {table} TO "{names.app}" USING ({rule}) WITH CHECK ({rule})',
            f'GRANT {self.app} ON {table} TO "{names.app}"',
        ]
        if self.owned_by_recorder:
            found.append(f'ALTER TABLE {table} OWNER TO "{names.recorder}"')
        elif self.recorder:
            found += [
                f'CREATE POLICY recorder ON {table} TO "{names.recorder}" USING (true)',
                f'GRANT {self.recorder} ON {table} TO "{names.recorder}"',
            ]
        return found

    def undone(self) -> list[str]:
        return [
            f"DROP POLICY IF EXISTS here ON {self.table}",
            f"ALTER TABLE {self.table} DISABLE ROW LEVEL SECURITY",
        ]
