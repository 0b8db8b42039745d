"""Putting a table about persons behind the guard: one call in the migration that makes it."""

from psycopg import sql

from eclor.core.territories.isolation import HERE, OnTable, Roles


class UnfitTable(ValueError):
    """A table that cannot be guarded as it is; the text says what to change."""


class Protect(OnTable):
    """Show rows about a person only through a purpose that was opened for that person.

    The table is made by :class:`eclor.core.trust.about.AboutPerson`, or has its four columns: ``id``
    uuid, ``territory_id``, ``subject`` uuid and ``retained_until``. ``personal`` are the columns that
    say something about the person; none of them may be indexed, and PostgreSQL keeps no statistics
    of them. ``commune`` names the column with the commune, which bounds agents of one commune and
    lets a commune close a purpose for itself. ``listed`` columns, none of them personal, are shown
    without a purpose, with ``id`` and ``subject``, by the view ``<table>_listed``: a list is found
    there, then opened for the persons in it.
    """

    def __init__(
        self,
        table: str,
        personal: tuple[str, ...],
        commune: str = "",
        listed: tuple[str, ...] = (),
    ) -> None:
        if not personal:
            raise UnfitTable(f"{table}: name the columns that say something about a person.")
        if both := set(personal) & set(listed):
            raise UnfitTable(f"{table}: {sorted(both)[0]} is personal, it cannot be listed.")
        self.table, self.personal = table, personal
        self.commune, self.listed = commune, listed

    def describe(self) -> str:
        return f"Put {self.table} behind the guard"

    def undone(self) -> list[str]:
        return [
            f'DROP VIEW IF EXISTS "{self.table}_listed"',
            *(
                f"DROP POLICY IF EXISTS {policy} ON {self.table}"
                for policy in ("opened", "collected", "listed")
            ),
            sql.SQL("DELETE FROM trust.protected WHERE name = {}")
            .format(sql.Literal(self.table))
            .as_string(None),
        ]

    def statements(self, names: Roles) -> list[str]:
        table = self.table
        return [
            f"ALTER TABLE {table} ALTER COLUMN retained_until SET NOT NULL",
            f"CREATE INDEX IF NOT EXISTS {table}_of_a_person ON {table} (subject)",
            *(
                # The planner tells its estimates to anybody: what it never counted it cannot tell.
                f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 0'
                for column in self.personal
            ),
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            *self._policies(names),
            f'GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO "{names.app}"',
            *self._list(names),
            self._note(),
            f'ALTER TABLE {table} OWNER TO "{names.guard}"',
        ]

    def _policies(self, names: Roles) -> list[str]:
        """Each function stands in a SELECT of its own: asked once for a query, not once for a row."""
        asked = f"('{self.table}')"
        opened = (
            f"territory_id = {HERE}"
            f" AND (subject = ANY ((SELECT trust.subjects{asked})::uuid[])"
            f" OR ((SELECT trust.everybody{asked})"
            f" AND subject <> ALL ((SELECT trust.frozen{asked})::uuid[])))"
            # Asked of each row: a cursor left open shows nothing more once the line has expired.
            f" AND clock_timestamp() < (SELECT trust.until{asked})"
            " AND clock_timestamp() < retained_until"
        )
        if self.commune:
            within = f"{self.commune} = ANY ((SELECT trust.communes{asked})::bigint[])"
            opened += f" AND ({self.commune} IS NULL OR {within})"
        kept = f"retained_until <= (SELECT trust.keep_until{asked})"
        return [
            f'CREATE POLICY opened ON {self.table} TO "{names.app}" USING ({opened})'
            f" WITH CHECK ({opened} AND {kept})",
            # Whoever tells us something reads nothing by it.
            f'CREATE POLICY collected ON {self.table} FOR INSERT TO "{names.app}"'
            f" WITH CHECK (territory_id = {HERE} AND {kept})",
        ]

    def _list(self, names: Roles) -> list[str]:
        if not self.listed:
            return []
        columns = ", ".join(f'"{c}"' for c in ("id", "territory_id", "subject", *self.listed))
        view = f"{self.table}_listed"
        return [
            # The view reads as its owner, who may read these columns alone and is bound by a policy:
            # unlike a barrier in the view itself, that lets an index serve an ORDER BY with a LIMIT.
            f'GRANT SELECT ({columns}, retained_until) ON {self.table} TO "{names.lister}"',
            f'CREATE POLICY listed ON {self.table} FOR SELECT TO "{names.lister}" USING'
            f" (territory_id = {HERE} AND clock_timestamp() < retained_until)",
            f"CREATE VIEW {view} AS SELECT {columns} FROM {self.table}",  # noqa: S608
            f'ALTER VIEW {view} OWNER TO "{names.lister}"',
            f'GRANT SELECT ON {view} TO "{names.app}"',
        ]

    def _note(self) -> str:
        def array(words: tuple[str, ...]) -> sql.Composable:
            return sql.SQL("ARRAY[{}]::text[]").format(sql.SQL(", ").join(map(sql.Literal, words)))

        return (
            sql.SQL("INSERT INTO trust.protected VALUES ({}, {}, {}, {})")
            .format(
                sql.Literal(self.table),
                array(self.personal),
                array(self.listed),
                sql.Literal(self.commune),
            )
            .as_string(None)
        )
