"""Where the list of entities looks things up: kept when metadata comes in, and made for what was here before."""

from importlib import import_module

from django.apps import apps

from members.models import EntityIndex
from members.models.entity_index import folded
from tests import builders


def told() -> dict[str, tuple[int, str, str]]:
    rows = EntityIndex.objects.select_related("entity")
    return {row.entity.entity_id: (row.newest_id, row.words, row.roles) for row in rows}


def test_the_newest_metadata_is_in_it_in_one_case_for_all_letters(operator, member):
    builders.approved_entity(operator, member, entity_id="https://IDP.norrvik.example/", role="idp", name="ÅKERÖ Vård")
    newer = builders.submitted(member, entity_id="https://IDP.norrvik.example/", role="idp", name="Östra vården")
    (row,) = told().values()
    assert row[0] == newer.pk
    assert folded("ÖSTRA VÅRDEN ") in row[1].splitlines()
    assert "https://idp.norrvik.example/" in row[1].splitlines()
    assert "åkerö" not in row[1]
    assert row[2] == " idp "


def test_the_migration_writes_what_the_action_writes(operator, member):
    builders.approved_entity(operator, member, entity_id="https://a.norrvik.example/", name="Ett")
    builders.submitted(member, entity_id="https://a.norrvik.example/", name="Två")
    builders.submitted(member, entity_id="https://b.norrvik.example/", role="idp", name="Tre")
    kept = told()
    EntityIndex.objects.all().delete()
    import_module("members.migrations.0004_saved_views").index(apps, None)
    assert told() == kept
    assert len(kept) == 2
