from django.db import migrations

# The house watched lamps before this room did; what operators tuned stays theirs.
TAKE_OVER = """
UPDATE alarm_rule SET key = replace(key, 'house.', 'lighting.')
WHERE key IN ('house.lamp_silent', 'house.cabinet_silent', 'house.cabinet_voltage_low')
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("alarms", "0001_initial"),
        ("context", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop)]
