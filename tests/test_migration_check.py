"""The look at migrations: what it lets pass, what it names."""

from django.db import migrations, models

from hearth.launch import migrations as look


def migration(*operations, name="0002_more", **facts):
    return type("Migration", (migrations.Migration,), {"operations": list(operations), **facts})(name, "needs")


def test_what_cannot_be_undone_is_named():
    (fault,) = look.faults(migration(migrations.RunSQL("drop table everything")), "needs")
    assert "cannot be undone" in fault


def test_before_the_first_release_tables_may_change_freely():
    assert look.faults(migration(migrations.RemoveField("need", "summary")), "needs") == []


def test_what_an_older_version_still_uses_may_not_go(monkeypatch):
    monkeypatch.setattr(look, "LAST_RELEASE", {"needs": "0001_begin"})
    gone = migration(migrations.RemoveField("need", "summary"))
    full = migration(migrations.AddField("need", "colour", models.TextField()))
    assert "breaks the version that still serves" in look.faults(gone, "needs")[0]
    assert "cannot save" in look.faults(full, "needs")[0]
    assert look.faults(migration(migrations.RemoveField("need", "summary"), name="0001_begin"), "needs") == []


def test_a_new_table_a_default_in_the_database_and_a_note_pass(monkeypatch):
    monkeypatch.setattr(look, "LAST_RELEASE", {"needs": "0001_begin"})
    fine = migrations.AddField("need", "colour", models.TextField(db_default=""))
    new = migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])
    filled = migrations.AddField("shelf", "colour", models.TextField())
    assert look.faults(migration(fine, new, filled), "needs") == []
    noted = migration(migrations.RemoveField("need", "summary"), lint_note="Nobody has read it since the last release.")
    assert look.faults(noted, "needs") == []
