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
            name='StoredFragment',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('certificates', models.TextField(blank=True)),
                ('discovery', models.TextField(blank=True)),
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
                ('validity_days', models.PositiveSmallIntegerField(default=10, verbose_name='Days until validUntil')),
                ('cache_duration', models.CharField(default='PT6H', max_length=20)),
                ('protected', models.JSONField(blank=True, default=list)),
                ('brake_drop', models.PositiveIntegerField(default=5, verbose_name='Entities that may go at once')),
                ('brake_drop_percent', models.PositiveSmallIntegerField(default=2, verbose_name='Percent that may go at once')),
                ('brake_key_percent', models.PositiveSmallIntegerField(default=10, verbose_name='Percent of the keys that may change at once')),
                ('mode', models.CharField(choices=[('normal', 'Publishes what changes'), ('re_sign_only', 'Only signs again what it serves'), ('paused', 'Paused: not even signed again')], default='normal', max_length=12, verbose_name='Mode')),
                ('mode_reason', models.TextField(blank=True, verbose_name='Why')),
                ('mode_since', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('fully_read_at', models.DateTimeField(blank=True, null=True)),
                ('epoch', models.PositiveBigIntegerField(default=0)),
                ('nudged', models.BooleanField(default=False)),
                ('parallel_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parallels', to='federation.feed')),
                ('mdq_key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mdq_feeds', to='federation.signingkey')),
                ('signing_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='federation.signingkey')),
            ],
            options={
                'ordering': ('environment', 'slug'),
            },
        ),
        migrations.CreateModel(
            name='FeedReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('feed_slug', models.SlugField(max_length=60)),
                ('what', models.CharField(choices=[('aggregate', 'aggregate'), ('mdq', 'mdq')], max_length=10)),
                ('network', models.CharField(max_length=50)),
                ('client', models.CharField(blank=True, max_length=80)),
                ('count', models.PositiveIntegerField()),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-day', 'feed_slug', 'network', 'client'),
                'constraints': [models.UniqueConstraint(fields=('day', 'feed_slug', 'what', 'network', 'client'), name='a_reader_is_counted_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='LogInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=1024, verbose_name='Issuer')),
                ('subject', models.CharField(max_length=512)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('since', models.DateTimeField(verbose_name='Connected')),
                ('used_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log_in_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('issuer', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveBigIntegerField()),
                ('epoch', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('intended', 'Being made'), ('held', 'Held by the brake'), ('published', 'Published'), ('failed', 'Failed'), ('replaced', 'Replaced before it was published')], default='intended', max_length=12)),
                ('cause', models.CharField(choices=[('changed', 'Content changed'), ('refreshed', 'Signed again before it grew old'), ('released', 'Released by a second operator'), ('rolled_back', 'Rolled back to the content of an earlier serial')], max_length=12)),
                ('intended_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
                ('content_digest', models.CharField(max_length=64)),
                ('aggregate_sha256', models.CharField(blank=True, max_length=64)),
                ('entity_count', models.PositiveIntegerField()),
                ('reasons', models.JSONField(default=list)),
                ('served', models.CharField(blank=True, max_length=12)),
                ('reading', models.CharField(blank=True, choices=[('known', 'By fragments that it knew'), ('full', 'The whole document')], max_length=8)),
                ('content_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.publication')),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='federation.feed')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('feed', '-serial'),
                'constraints': [models.UniqueConstraint(fields=('feed', 'serial'), name='a_serial_names_one_content')],
            },
        ),
        migrations.AddField(
            model_name='feed',
            name='pinned',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.publication'),
        ),
        migrations.CreateModel(
            name='FirstPublication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('environment', models.CharField(choices=[('trial', 'Trial'), ('acceptance', 'Acceptance'), ('production', 'Production')], max_length=12)),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='first_publications', to='members.entity')),
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
                ('entity_id', models.CharField(max_length=1024, verbose_name='entityID')),
                ('kind', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('removed', 'Removed'), ('quarantined', 'Quarantined')], max_length=12)),
                ('fragment_sha256', models.CharField(blank=True, max_length=64)),
                ('reasons', models.JSONField(default=list)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='federation.publication')),
            ],
            options={
                'ordering': ('kind', 'entity_id'),
                'indexes': [models.Index(fields=['entity_id'], name='changes_of_an_entity')],
            },
        ),
        migrations.CreateModel(
            name='Rollover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('use', models.CharField(choices=[('aggregate', "The aggregate's key"), ('mdq', 'The key of the MDQ answers'), ('both', 'Both')], default='both', max_length=10)),
                ('state', models.CharField(choices=[('parallel', 'Announced; published in parallel'), ('switched', 'Switched; the old key has a feed of its own'), ('finished', 'Finished; the old key is retired'), ('cancelled', 'Cancelled')], default='parallel', max_length=10, verbose_name='State')),
                ('announced_at', models.DateTimeField()),
                ('switch_planned', models.DateField(blank=True, null=True)),
                ('switched_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rollovers', to='federation.feed')),
                ('parallel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.feed')),
                ('new_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.signingkey')),
                ('old_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.signingkey')),
            ],
            options={
                'ordering': ('-announced_at', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['parallel', 'switched'])), fields=('feed',), name='one_rollover_at_a_time'), models.CheckConstraint(condition=models.Q(('old_key', models.F('new_key')), _negated=True), name='a_rollover_has_two_keys')],
            },
        ),
        migrations.CreateModel(
            name='JointAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('record_key', 'Record a signing key'), ('begin_rollover', 'Announce a new key and publish in parallel with it'), ('switch_key', 'Switch the feed to the new key'), ('retire_key', 'Retire the old key and close its feed'), ('replace_key', 'Replace a compromised key at once'), ('change_policy', 'Change what the feed asks for'), ('change_protected', 'Change which entities are protected'), ('change_brake', 'Change when the brake holds'), ('release_hold', 'Release what the brake holds')], max_length=20, verbose_name='What')),
                ('state', models.CharField(choices=[('proposed', 'Waits for a second operator'), ('carried_out', 'Carried out'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed: nobody answered in time')], default='proposed', max_length=12, verbose_name='State')),
                ('arguments', models.JSONField(default=dict)),
                ('grounds', models.TextField(verbose_name='Grounds')),
                ('proposed_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('feed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joint_acts', to='federation.feed')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.publication')),
                ('signing_key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.signingkey')),
            ],
            options={
                'ordering': ('-proposed_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'carried_out'), _negated=True), ('answered_by__isnull', False), _connector='OR'), name='a_joint_act_has_a_second'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['carried_out', 'declined']), _negated=True), models.Q(('answered_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='the_second_is_another')],
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
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('replaced', 'Asked for again')], default='asked', max_length=10, verbose_name='State')),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('code_sha256', models.CharField(blank=True, max_length=64)),
                ('how', models.CharField(blank=True, choices=[('link', 'By the link in the e-mail'), ('telephone', 'By telephone')], max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('remark', models.TextField(blank=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.contact')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='members.metadatarevision')),
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
                ('at', models.DateTimeField()),
                ('note', models.TextField(blank=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to='members.metadatarevision')),
            ],
            options={
                'ordering': ('at',),
                'constraints': [models.UniqueConstraint(fields=('revision', 'person'), name='endorsed_once')],
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('validity', 'validUntil comes near'), ('age', 'Not published for too long'), ('held', 'The brake holds'), ('failed', 'Publication fails'), ('public', 'The public address shows something else'), ('reading', 'A stranger does not trust what is served'), ('key', "The key's certificate expires"), ('mode', 'Paused, rolled back or only signed again'), ('size', 'The feed is large, or grows fast')], max_length=10, verbose_name='What')),
                ('stage', models.PositiveSmallIntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('details', models.JSONField(default=dict)),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alarms', to='federation.feed')),
            ],
            options={
                'ordering': ('-since', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('feed', 'kind'), name='one_alarm_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('environment', models.CharField(choices=[('trial', 'Trial'), ('acceptance', 'Acceptance'), ('production', 'Production')], max_length=12)),
                ('requested_at', models.DateTimeField()),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='members.entity')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entity', 'environment'), name='placed_once')],
            },
        ),
    ]
