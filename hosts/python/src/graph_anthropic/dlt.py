"""A source for dlt: an organization into every destination that dlt has, a table a type.

`pip install graph-anthropic[dlt]`. Nothing else of the package imports this.

What was complete replaces what the destination has of the organization. What was partial only adds
to it and changes it: a row that could not be read is not taken for one that is gone. That is known
when the last page has come, and dlt's merge happens later still, so that rows are passed on as they
come, and the strategy of a table is told at the end.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import dlt
from dlt.common.configuration.specs import BaseConfiguration
from dlt.extract.items import DataItemWithMeta

from .collection import REPORT_LINE, Collection
from .collector import Collector
from .limits import Limits
from .model import Report
from .rules.credential import Credential
from .rules.origin import ORIGIN

REPORT = "graph_report"
"""The table that has a row for each step of an organization's last run."""

# Where dlt's secrets and its configuration have what is not given.
_SECTION = "sources.graph_anthropic."

_ORGANIZATION = "organization_id"
_KEY = "_key"
# A row that has it is not loaded, but deletes what has its keys.
_DELETED = "_deleted"

_ACCOUNT = "anthropic_account"
_ACCOUNT_STEP = "fetch-account"

# dlt keeps no more of them in memory.
_BATCH = 1000


class UnknownOrganization(ValueError):
    """Nothing tells which organization the rows are of, so none is loaded."""

    def __str__(self) -> str:
        return "no row tells which organization this is: fetch-account is not to be skipped"


class NoCredential(ValueError):
    """Neither the arguments nor dlt's secrets have one."""

    def __str__(self) -> str:
        return f"no credential was given, and dlt's secrets have no {_SECTION}credential"


class TwoStrategies(ValueError):
    """A table would have to be replaced for one organization and added to for another, at once."""

    def __str__(self) -> str:
        return (
            f"{self.args[0]} is partial for one of the organizations of this load and complete for "
            "another: load them one after the other"
        )


# With the arguments as its specification, dlt would fill them by their last names alone, too: with
# the `TOKEN` or the `ORIGIN` that something else has in the environment.
@dlt.source(name="graph_anthropic", max_table_nesting=0, spec=BaseConfiguration)
def organization(
    credential: str | None = None,
    origin: str | None = None,
    skip: Sequence[str] | None = None,
    raw_data: bool = False,
    limits: Limits | None = None,
    collector: Collector | None = None,
    token: str | None = None,
    enterprise_key: str | None = None,
    only: Sequence[str] | None = None,
    also: Sequence[str] | None = None,
) -> Any:
    """An organization. One is loaded at a time: `pipeline.run(organization(key))`.

    `credential`, `token` and `enterprise_key` come from dlt's secrets where they are not given, and
    `origin`, `only`, `also` and `skip` from its configuration: from `sources.graph_anthropic.…` and
    nowhere else. One credential is enough. `fetch-account` cannot be skipped: it says whose rows
    these are.
    """
    only, also, skip = _steps("only", only), _steps("also", also), _steps("skip", skip)
    if _ACCOUNT_STEP in skip:
        raise UnknownOrganization()
    place = origin or dlt.config.get(_SECTION + "origin", str) or ORIGIN
    loading = _Loading(collector or Collector())
    credentials = [
        read(str(secret))
        for read, secret in [
            (Credential.of, credential or dlt.secrets.get(_SECTION + "credential")),
            (Credential.bearer_token, token or dlt.secrets.get(_SECTION + "token")),
            (
                Credential.enterprise_key,
                enterprise_key or dlt.secrets.get(_SECTION + "enterprise_key"),
            ),
        ]
        if secret
    ]
    if not credentials:
        raise NoCredential()

    @dlt.resource(name="graph", selected=True)
    def graph() -> Iterator[DataItemWithMeta]:
        with loading.collector.collect(
            place,
            credentials,
            only=only,
            also=also,
            skip=skip,
            raw_data=raw_data,
            limits=limits or Limits(),
        ) as collection:
            yield from loading.graph(collection)

    return graph


def _steps(name: str, given: Sequence[str] | None) -> Sequence[str]:
    return given if given is not None else dlt.config.get(_SECTION + name, list) or ()


class _Loading:
    """The tables of one organization, while they come."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self._organization = ""
        self._seen: set[str] = set()

    def graph(self, collection: Collection) -> Iterator[DataItemWithMeta]:
        """All rows, then what is to become of those that the destination has."""
        self._organization, self._seen = "", set()
        lines = (line for line in collection.lines() if not line.startswith(REPORT_LINE))
        rows = (json.loads(line) for line in lines)
        for type_, of_type in groupby(rows, key=lambda row: str(row.pop("_type"))):
            for batch in _batches(of_type):
                yield self._rows(type_, batch)
        if not self._organization:
            raise UnknownOrganization()
        yield from self._end(collection.report)

    def _rows(self, type_: str, rows: list[dict[str, Any]]) -> DataItemWithMeta:
        if type_ == _ACCOUNT:
            # The first of all: entities come sorted by key.
            self._organization = rows[0]["id"]
        if not self._organization:
            raise UnknownOrganization()
        for row in rows:
            row[_ORGANIZATION] = self._organization
        if type_ in self._seen:
            return dlt.mark.with_table_name(rows, type_)
        self._seen.add(type_)
        return _with_strategy(rows, type_, is_partial=False)

    def _end(self, report: Report) -> Iterator[DataItemWithMeta]:
        manifest = self.collector.describe()
        types = [it.type for it in manifest.entities]
        types += [it.type for it in manifest.relationships]
        # What is partial and came without a row is left as it is.
        partial = {type_ for type_ in types if type_ in report.partial_types}
        strategies = {it: it in partial for it in types if it in self._seen or it not in partial}
        _check_strategies(strategies)
        for type_, is_partial in strategies.items():
            if is_partial:
                no_more: list[Any] = []
                yield _with_strategy(no_more, type_, is_partial=True)
            elif type_ not in self._seen:
                # Without a row, dlt would leave all that there were.
                gone = {_ORGANIZATION: self._organization, _KEY: "", _DELETED: True}
                yield _with_strategy([gone], type_, is_partial=False)
        yield _with_strategy(self._report(report), REPORT, is_partial=False)

    def _report(self, report: Report) -> list[dict[str, Any]]:
        return [
            {
                _ORGANIZATION: self._organization,
                _KEY: step.id,
                "subject": step.subject,
                "status": step.status,
                "needs": step.needs,
                "entities": step.entities,
                "relationships": step.relationships,
                "requests": step.requests,
                "problems": [
                    {"operation": it.operation, "message": it.message, "status": it.status}
                    for it in step.problems
                ],
                "partial_types": list(report.partial_types),
                "credentials": list(report.credentials),
                "first_answered_on": report.first_answered_on,
                "last_answered_on": report.last_answered_on,
            }
            for step in report.steps
        ]


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _with_strategy(rows: Any, table: str, is_partial: bool) -> DataItemWithMeta:
    """Rows of a table, and what becomes of the rows that it has of the organization.

    Both keys are said every time: a table may have been the other way in an earlier load.
    """
    columns: Any = {
        _ORGANIZATION: {
            "data_type": "text",
            "nullable": False,
            "primary_key": is_partial,
            "merge_key": not is_partial,
        },
        _KEY: {"data_type": "text", "nullable": False, "primary_key": is_partial},
        _DELETED: {"data_type": "bool", "hard_delete": True},
    }
    hints = dlt.mark.make_hints(
        table_name=table,
        write_disposition={
            "disposition": "merge",
            "strategy": "upsert" if is_partial else "delete-insert",
        },
        columns=columns,
    )
    return dlt.mark.with_hints(rows, hints, create_table_variant=True)


def _check_strategies(strategies: dict[str, bool]) -> None:
    """All organizations of a load share its tables, and so their strategies."""
    package: Any = dlt.current.load_package_state()
    before = package["state"].setdefault("graph_anthropic", {})
    for type_, is_partial in strategies.items():
        if before.setdefault(type_, is_partial) != is_partial:
            raise TwoStrategies(type_)
