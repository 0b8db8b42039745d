"""A message said again remembers when it was first heard, even when it is refused again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gateways", "0003_names_and_ignored_strangers")]
    operations = [
        migrations.AddField(
            model_name="refusedmessage",
            name="first_heard_at",
            field=models.DateTimeField(help_text="Set once it was said again.", null=True),
        ),
        migrations.AddField(
            model_name="refusedmessage",
            name="replayed_as",
            field=models.CharField(
                db_default="",
                default="",
                help_text="End of the signal it then had.",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="refusedmessage",
            index=models.Index(
                condition=models.Q(("replayed_as", ""), _negated=True),
                fields=["replayed_as"],
                name="refused_said_again",
            ),
        ),
    ]
