"""The newest cards of one owner by an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0050_consents")]

    operations = [
        migrations.RemoveIndex(model_name="emergencycard", name="casework_card_newest"),
        migrations.AddIndex(
            model_name="emergencycard",
            index=models.Index(fields=["owner_agency_id", "-updated_at"], name="casework_card_of_owner"),
        ),
    ]
