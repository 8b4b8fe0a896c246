import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0002_registry'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('risk', models.CharField(choices=[('low', 'Low risk'), ('medium', 'Medium risk'), ('high', 'High risk')], max_length=6, unique=True, verbose_name='Risk')),
                ('registrars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2)], verbose_name='Registrars')),
                ('confirmation', models.BooleanField(verbose_name='Confirmation by a second contact')),
            ],
            options={
                'ordering': ('risk',),
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.SlugField(max_length=80, unique=True, verbose_name='Label')),
                ('certificate_pem', models.TextField(verbose_name='Certificate')),
                ('certificate_sha256', models.CharField(max_length=64, unique=True, verbose_name='SHA-256 fingerprint')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('announced', 'Announced'), ('active', 'Active'), ('retiring', 'Retiring'), ('retired', 'Retired'), ('compromised', 'Compromised')], default='planned', max_length=20, verbose_name='State')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('title_sv', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('environment', models.CharField(choices=[('trial', 'Trial'), ('acceptance', 'Acceptance'), ('production', 'Production')], max_length=12, verbose_name='Environment')),
                ('policy', models.JSONField()),
                ('signing_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='federation.signingkey')),
                ('validity_days', models.PositiveSmallIntegerField(default=10, verbose_name='Days until validUntil')),
                ('cache_duration', models.CharField(default='PT6H', max_length=20)),
                ('protected', models.JSONField(blank=True, default=list)),
                ('epoch', models.PositiveBigIntegerField(default=0)),
                ('nudged', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('environment', 'slug'),
            },
        ),
        migrations.CreateModel(
            name='StoredFragment',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('certificates', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='LogInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log_in_links', to=settings.AUTH_USER_MODEL)),
                ('issuer', models.CharField(max_length=1024, verbose_name='Issuer')),
                ('subject', models.CharField(max_length=512)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('since', models.DateTimeField(verbose_name='Connected')),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('issuer', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='federation.feed')),
                ('serial', models.PositiveBigIntegerField()),
                ('epoch', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('intended', 'Being made'), ('held', 'Held by the brake'), ('published', 'Published'), ('failed', 'Failed'), ('replaced', 'Replaced before it was published')], default='intended', max_length=12)),
                ('cause', models.CharField(choices=[('changed', 'Content changed'), ('refreshed', 'Signed again before it grew old'), ('released', 'Released by a second operator')], max_length=12)),
                ('intended_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
                ('content_digest', models.CharField(max_length=64)),
                ('aggregate_sha256', models.CharField(blank=True, max_length=64)),
                ('entity_count', models.PositiveIntegerField()),
                ('reasons', models.JSONField(default=list)),
                ('served', models.CharField(blank=True, max_length=12)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('feed', '-serial'),
                'constraints': [models.UniqueConstraint(fields=('feed', 'serial'), name='a_serial_names_one_content')],
            },
        ),
        migrations.CreateModel(
            name='FirstPublication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='first_publications', to='members.entity')),
                ('environment', models.CharField(choices=[('trial', 'Trial'), ('acceptance', 'Acceptance'), ('production', 'Production')], max_length=12)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entity', 'environment'), name='first_published_once')],
            },
        ),
        migrations.CreateModel(
            name='PublicationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='federation.publication')),
                ('entity_id', models.CharField(max_length=1024, verbose_name='entityID')),
                ('kind', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('removed', 'Removed'), ('quarantined', 'Quarantined')], max_length=12)),
                ('fragment_sha256', models.CharField(blank=True, max_length=64)),
                ('reasons', models.JSONField(default=list)),
            ],
            options={
                'ordering': ('kind', 'entity_id'),
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('day', models.DateField(unique=True)),
                ('length', models.PositiveBigIntegerField()),
                ('head', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('document', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('signing_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.signingkey')),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='members.metadatarevision')),
                ('sha256', models.CharField(max_length=64)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.contact')),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('replaced', 'Asked for again')], default='asked', max_length=10, verbose_name='State')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('code_sha256', models.CharField(blank=True, max_length=64)),
                ('how', models.CharField(blank=True, choices=[('link', 'By the link in the e-mail'), ('telephone', 'By telephone')], max_length=10)),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('remark', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('-asked_at', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('code_sha256', ''), _negated=True), fields=('code_sha256',), name='confirmation_code_once'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('revision',), name='one_confirmation_asked_for'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'refused']), _negated=True), models.Q(('answered_at__isnull', False), models.Q(('how', ''), _negated=True)), _connector='OR'), name='an_answer_says_when_and_how'), models.CheckConstraint(condition=models.Q(models.Q(('how', 'telephone'), _negated=True), ('recorded_by__isnull', False), _connector='OR'), name='a_call_says_who_took_it')],
            },
        ),
        migrations.CreateModel(
            name='Endorsement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to='members.metadatarevision')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('at',),
                'constraints': [models.UniqueConstraint(fields=('revision', 'person'), name='endorsed_once')],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='members.entity')),
                ('environment', models.CharField(choices=[('trial', 'Trial'), ('acceptance', 'Acceptance'), ('production', 'Production')], max_length=12)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entity', 'environment'), name='placed_once')],
            },
        ),
    ]
