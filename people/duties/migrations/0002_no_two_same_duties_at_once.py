from django.db import migrations

NAME = "no_two_same_duties_at_once"
HASH = "hashtextextended(scope_kind || ':' || scope_key, 0) / 2"

# Ranges of whole numbers stand for "equal": so the index needs no extension that an operator would have to install.
POSTGRESQL = f"""
ALTER TABLE duties_duty ADD CONSTRAINT {NAME} EXCLUDE USING gist (
    int8range(person_id, person_id, '[]') WITH &&,
    int8range(role_id, role_id, '[]') WITH &&,
    int8range({HASH}, {HASH}, '[]') WITH &&,
    tstzrange(since, until) WITH &&
)
"""

SQLITE = """
CREATE TRIGGER {name}_{when} BEFORE {when} ON duties_duty
WHEN (NEW.until IS NULL OR NEW.until > NEW.since) AND EXISTS (
    SELECT 1 FROM duties_duty AS other
    WHERE other.person_id = NEW.person_id AND other.role_id = NEW.role_id AND other.id IS NOT NEW.id
    AND other.scope_kind = NEW.scope_kind AND other.scope_key = NEW.scope_key
    AND (other.until IS NULL OR (other.until > other.since AND other.until > NEW.since))
    AND (NEW.until IS NULL OR NEW.until > other.since)
)
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""


def guard(apps, schema_editor):
    """A new table in SQLite, as Django makes one for most changes of a model, loses its triggers: say them again then."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for when in ("insert", "update"):
        schema_editor.execute(SQLITE.format(name=NAME, when=when), params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE duties_duty DROP CONSTRAINT {NAME}")
        return
    for when in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER {NAME}_{when}")


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_duties_and_roles")]

    operations = [migrations.RunPython(guard, unguard)]
