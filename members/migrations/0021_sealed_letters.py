"""What letters are filled with is sealed. What was kept in the clear is dropped, not translated: no letter waits yet."""

from django.db import migrations

import members.models.sealed


class Migration(migrations.Migration):
    dependencies = [("members", "0020_application")]

    operations = [
        migrations.RemoveField(model_name="letter", name="context"),
        migrations.AddField(
            model_name="letter",
            name="context",
            field=members.models.sealed.SealedJSONField(blank=True, default=dict),
        ),
    ]
