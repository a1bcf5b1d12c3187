"""Reads Prometheus text as Prometheus's own client library does, and prints its samples as JSON."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = text_string_to_metric_families(sys.stdin.read())
samples = [sample for family in families for sample in family.samples]
json.dump([[sample.name, sample.labels, sample.value] for sample in samples], sys.stdout)
