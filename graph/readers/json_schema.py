"""Validates JSON documents against a schema, and prints what is wrong with each.

Takes `{"schema": …, "documents": […]}`.
"""

import json
import sys

from jsonschema.validators import validator_for

asked = json.load(sys.stdin)
Validator = validator_for(asked["schema"])
Validator.check_schema(asked["schema"])
validator = Validator(asked["schema"])
json.dump(
    [
        [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
        for document in asked["documents"]
    ],
    sys.stdout,
)
