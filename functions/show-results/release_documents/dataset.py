"""A release as a schema.org Dataset with Croissant 1.0, in JSON-LD.

Search engines read the first, programs that load tables the second.
"""

from collections.abc import Mapping
from typing import Any

from covidlake.releases.manifest import ReleaseManifest
from covidlake.schema import Column, Table
from http_responses.metadata import distinct

from release_documents.citation import AUTHORS, bibtex
from release_documents.sources import attributions

CROISSANT = "http://mlcommons.org/croissant/1.0"
# As the specification prints it: a processor of JSON-LD needs each word.
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_DATA_TYPES = {
    "string": "sc:Text",
    "date": "sc:Date",
    "int": "sc:Integer",
    "bigint": "sc:Integer",
    "double": "sc:Float",
    "boolean": "sc:Boolean",
}
_LICENCE_ADDRESSES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/"}


def dataset(manifest: ReleaseManifest, tables: Mapping[str, Table], root: str) -> dict[str, Any]:
    """Return a release as JSON-LD.

    Args:
        root: address of the API
    """
    described = [table for table in tables.values() if table.name in manifest.tables]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CROISSANT,
        "name": "covidlake",
        "description": "COVID-19 data of countries and aggregates by day, with statistics, "
        f"forecasts and every revision: release {manifest.release}, data to {manifest.data_date}. "
        + " ".join(attributions(manifest)),
        "identifier": manifest.release,
        # Of the data, in the three numbers that Croissant wants.
        "version": ".".join(str(int(part)) for part in manifest.data_date.split("-")),
        "url": f"{root}/v1/releases/{manifest.release}",
        "sameAs": f"{root}/",
        "license": [
            _LICENCE_ADDRESSES.get(one, one) for one in distinct(manifest.sources, "licence")
        ],
        "datePublished": manifest.created_at[:10],
        "temporalCoverage": f"../{manifest.data_date}",
        "spatialCoverage": "World",
        "isAccessibleForFree": True,
        "keywords": ["COVID-19", "epidemiology", "surveillance", "forecasts"],
        "creator": {"@type": "sc:Organization", "name": AUTHORS},
        "citeAs": bibtex(manifest, root),
        # A file is written when it is asked for: no checksum is known before.
        "isLiveDataset": True,
        "distribution": [_file(table, manifest, root) for table in described],
        "recordSet": [_record_set(table) for table in described],
    }


def _file(table: Table, manifest: ReleaseManifest, root: str) -> dict[str, Any]:
    query = f"release={manifest.release}&format=parquet"
    return {
        "@type": "cr:FileObject",
        "@id": f"{table.name}.parquet",
        "name": f"{table.name}.parquet",
        "description": table.description,
        "contentUrl": f"{root}/v1/results/{table.name}?{query}",
        # Croissant's word for Parquet; its programs know no other.
        "encodingFormat": "application/x-parquet",
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [_field(column, table) for column in table.columns],
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.comment,
        "dataType": _DATA_TYPES[column.type],
        "source": {
            "fileObject": {"@id": f"{table.name}.parquet"},
            "extract": {"column": column.name},
        },
    }
