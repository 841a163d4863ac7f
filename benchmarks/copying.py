"""Made data, written past the models' objects: by COPY on PostgreSQL, by plain INSERTs elsewhere."""

from collections.abc import Iterable, Sequence

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import AutoField, Model


def store(template: Model, varied: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows of the template's model: its values, but for the ``varied`` fields, which each row gives in order.

    In one transaction. Runs no ``save``, signal or check but the database's own.
    """
    # A number that nobody gives, the database does.
    fields = [
        field
        for field in template._meta.concrete_fields
        if field.attname in varied or not isinstance(field, AutoField)
    ]
    names = [field.attname for field in fields]
    places = [names.index(name) for name in varied]
    prepared = [field.get_db_prep_save(field.pre_save(template, True), connection) for field in fields]
    # Only these differ between what Python holds and what the driver takes.
    odd = {
        place: fields[place].get_db_prep_save
        for place in places
        if fields[place].get_internal_type() == "JSONField" or connection.vendor == "sqlite"
    }

    def values() -> Iterable[list[object]]:
        for row in rows:
            made = prepared.copy()
            for place, value in zip(places, row, strict=True):
                made[place] = odd[place](value, connection) if place in odd else value
            yield made

    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(template._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for made in values():
                    copy.write_row(made)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values()))


def finish(models: Sequence[type[Model]]) -> None:
    """Let the next numbers follow those that were given, and the planner know what there is."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
