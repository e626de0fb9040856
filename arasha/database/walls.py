"""How each table is walled, and the SQL that walls it.

PROTECTED: rows belong to agencies; row security shows each agency only its own and what was opened to it.
OWN_ROW: rows belong to one agency and are never shared.
TECHNICAL: no person's data; readable before an actor is known (who may sign in, jobs, sessions).
Every table chooses; `arasha check` fails on one that has not, and on one whose choice the database does not keep.
"""

from enum import Enum

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython


class Wall(Enum):
    """The three kinds of table (DESIGN §4)."""

    PROTECTED = "protected"
    OWN_ROW = "own row"
    TECHNICAL = "technical"


# Tables of libraries have no class of ours to carry the choice.
LIBRARY_TABLES: dict[str, Wall] = {
    "django_content_type": Wall.TECHNICAL,
    "django_migrations": Wall.TECHNICAL,
    "django_session": Wall.TECHNICAL,
    "auth_permission": Wall.TECHNICAL,
    "auth_group": Wall.TECHNICAL,
    "auth_group_permissions": Wall.TECHNICAL,
    "procrastinate_jobs": Wall.TECHNICAL,
    "procrastinate_events": Wall.TECHNICAL,
    "procrastinate_periodic_defers": Wall.TECHNICAL,
    "procrastinate_workers": Wall.TECHNICAL,
}

# The agency of the transaction; null outside one. The wrapped select lets PostgreSQL compute it once a query.
MY_AGENCY = "(select app_agency())"


def run_sql(sql: str, reverse: str = "") -> RunPython:
    """A migration step whose {app}, {vault} and {owner} stand for the role names of this installation."""

    def execute(text: str) -> object:
        def step(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
            if not text:
                return
            roles = {
                "{app}": settings.DATABASE_APP_ROLE,
                "{vault}": settings.DATABASE_VAULT_ROLE,
                "{owner}": "CURRENT_USER",
            }
            filled = text
            for placeholder, role in roles.items():
                filled = filled.replace(placeholder, role)
            editor.execute(filled, None)

        return step

    return RunPython(execute(sql), execute(reverse))  # type: ignore[arg-type]


def wall(
    table: str,
    *,
    read: str,
    write: str | None = None,
    grant: str = "SELECT, INSERT, UPDATE",
    role: str = "{app}",
    owner_serves: bool = False,
) -> RunPython:
    """Put row security on a table.

    read and write are SQL conditions over the row (`write` None: the application never writes it).
    FORCE keeps even the owner under row security: it sees nothing, except where `owner_serves` lets its definer
    functions and the command line's verification work.
    """
    name = table.replace(".", "_")
    write_policy = (
        f"""
        CREATE POLICY {name}_write ON {table} FOR INSERT TO {role} WITH CHECK ({write});
        CREATE POLICY {name}_change ON {table} FOR UPDATE TO {role} USING ({write}) WITH CHECK ({write});
        CREATE POLICY {name}_remove ON {table} FOR DELETE TO {role} USING ({write});
        """
        if write is not None
        else ""
    )
    owner_policy = f"CREATE POLICY {name}_owner ON {table} TO {{owner}} USING (true) WITH CHECK (true);"
    return run_sql(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        {owner_policy if owner_serves else ""}
        CREATE POLICY {name}_read ON {table} FOR SELECT TO {role} USING ({read});
        {write_policy}
        REVOKE ALL ON {table} FROM PUBLIC;
        GRANT {grant} ON {table} TO {role};
        """
    )


def open_technical(table: str, *, grant: str = "SELECT, INSERT, UPDATE") -> RunPython:
    """Let the application use a technical table, as far as `grant` says."""
    return run_sql(f"REVOKE ALL ON {table} FROM PUBLIC; GRANT {grant} ON {table} TO {{app}};")
