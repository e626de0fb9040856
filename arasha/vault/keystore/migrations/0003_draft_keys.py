import uuid

from django.db import migrations, models

from arasha.database.walls import MY_AGENCY, wall


class Migration(migrations.Migration):
    dependencies = [("keystore", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="DraftKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("agency", models.UUIDField()),
                ("user", models.UUIDField()),
                ("wrapped", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "keystore_draft_key",
                "indexes": [models.Index(fields=["agency", "user"], name="keystore_draft_key_user")],
            },
        ),
        wall(
            "keystore_draft_key",
            read=f"agency = {MY_AGENCY}",
            write=f"agency = {MY_AGENCY}",
            grant="SELECT, INSERT, DELETE",
        ),
    ]
