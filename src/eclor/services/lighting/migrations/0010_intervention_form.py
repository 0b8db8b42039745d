from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lighting", "0009_compliance")]

    operations = [
        migrations.AddField("intervention", "form", models.UUIDField(null=True)),
    ]
