import members.naming
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(error_messages={'unique': 'Somebody with this address is registered already. Give that person a role instead.'}, max_length=254, unique=True, verbose_name='E-mail')),
                ('name', models.CharField(max_length=120, validators=[members.naming.validate_name], verbose_name='Name')),
                ('language', models.CharField(choices=[('sv', 'Svenska'), ('en', 'English')], default='sv', max_length=2, verbose_name='Language')),
                ('is_active', models.BooleanField(default=True, verbose_name='May log in')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('registered_at', models.DateTimeField(auto_now_add=True)),
                ('session_epoch', models.PositiveIntegerField(default=0, editable=False)),
                ('idle_warned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'person',
                'ordering': ('name',),
            },
        ),
    ]
