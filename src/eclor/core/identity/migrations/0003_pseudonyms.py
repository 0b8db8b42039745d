import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_sessions_of_a_person")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # PostgreSQL draws another one for each account that is there already.
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE person ADD COLUMN subject uuid NOT NULL"
                    " DEFAULT gen_random_uuid() UNIQUE",
                    "ALTER TABLE person DROP COLUMN subject",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="person",
                    name="subject",
                    field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                )
            ],
        )
    ]
