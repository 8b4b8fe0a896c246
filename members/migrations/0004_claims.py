import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from members.saml.claims import of_facts, of_name
from members.saml.types import EntityFacts


def claim(apps, schema_editor):
    """What is registered already claims what it has: the approved revisions first, as they stand before those that wait."""
    Claim = apps.get_model('members', 'Claim')
    Entity = apps.get_model('members', 'Entity')
    Revision = apps.get_model('members', 'MetadataRevision')
    for approved, state in ((True, 'approved'), (False, 'submitted')):
        live = Revision.objects.filter(state=state).order_by('entity_id')
        for pk, entity_id, facts in live.values_list('entity_id', 'entity__entity_id', 'facts').iterator(chunk_size=200):
            found = of_name(entity_id) | of_facts(EntityFacts.from_json(facts))
            Claim.objects.bulk_create(
                (Claim(entity_id=pk, digest=claim.digest, approved=approved) for claim in found),
                ignore_conflicts=True,
            )
    Claim.objects.bulk_create(
        (
            Claim(entity_id=pk, digest=claim.digest, approved=False)
            for pk, entity_id in Entity.objects.order_by('pk').values_list('pk', 'entity_id').iterator()
            for claim in of_name(entity_id)
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0003_profiles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('approved', models.BooleanField()),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='members.entity')),
            ],
            options={
                'ordering': ('entity', 'digest'),
                'constraints': [models.UniqueConstraint(fields=('digest', 'entity'), name='claimed_once_by_entity')],
            },
        ),
        migrations.CreateModel(
            name='RevokedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spki_sha256', models.CharField(max_length=64, unique=True, verbose_name='SHA-256')),
                ('reason', models.TextField(verbose_name='Reason')),
                ('revoked_at', models.DateTimeField()),
                ('revoked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-revoked_at',),
            },
        ),
        migrations.RunPython(claim, migrations.RunPython.noop),
    ]
