"""Django's own command, with each migration and the note that it was applied in one transaction."""

from django.core.management.commands import migrate as djangos
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

# Others marked these as "not in one transaction" for old versions of SQLite; ours can.
WHOLE_ALL_THE_SAME = {("wagtailcore", "0070_rename_pagerevision_revision")}


class WholeMigrations(MigrationExecutor):
    """Applies a migration and records it, or neither.

    Django records after its commit where indexes are made last: killed between the two, a database refuses every
    later start, since its tables are there and their migration is not.
    """

    def apply_migration(self, state, migration: Migration, fake: bool = False, fake_initial: bool = False):
        if fake or fake_initial or not is_whole(migration):
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        tell = self.progress_callback or (lambda *_what: None)
        tell("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            self.record_migration(migration)
        tell("apply_success", migration, fake)
        return state


def is_whole(migration: Migration) -> bool:
    return migration.atomic or (migration.app_label, migration.name) in WHOLE_ALL_THE_SAME


djangos.MigrationExecutor = WholeMigrations


class Command(djangos.Command):
    pass
