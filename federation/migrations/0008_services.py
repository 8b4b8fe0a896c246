"""What lies behind the entities: services, attribute sources and care information systems."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("federation", "0007_api_requests")]
    operations = []
