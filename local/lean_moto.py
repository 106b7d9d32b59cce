"""moto, imported without what no service of the stack asks of it: a fifth of the laptop's start.

Imported before anything of moto's. Whatever is left out here is brought as soon as it is asked for,
or is of a region in which the laptop has nothing.
"""

import sys
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import moto.utilities.utils

import local.shared_models  # noqa: F401  # before the rest of moto's

# moto validates an OpenAPI document where failonwarnings says so. The package brings pydantic and
# JSON Schema: 169 modules.
_VALIDATOR = "openapi_spec_validator"
_ERRORS = f"{_VALIDATOR}.validation.exceptions"
_PLACEHOLDERS = (_VALIDATOR, f"{_VALIDATOR}.validation", _ERRORS)
# moto reads at its import which types of machines each region of the world offers: 100 files.
_OFFERINGS = "ec2/resources/instance_type_offerings"
_REGION = "us-east-1"


def _import_lean() -> None:
    """Import the two modules of moto's that bring most, with less."""
    read = moto.utilities.utils.load_resource

    def of_our_region(path: str) -> Any:
        elsewhere = path.startswith(_OFFERINGS) and f"/{_REGION}." not in path
        return [] if elsewhere else read(path)

    for name in _PLACEHOLDERS:
        sys.modules[name] = ModuleType(name)
    sys.modules[_VALIDATOR].validate = _validate  # type: ignore[attr-defined]
    sys.modules[_ERRORS].OpenAPIValidationError = Exception  # type: ignore[attr-defined]
    moto.utilities.utils.load_resource = of_our_region
    try:
        import_module("moto.ec2.models.instance_types")
        import_module("moto.apigateway.models")
    finally:
        moto.utilities.utils.load_resource = read
        for name in _PLACEHOLDERS:
            del sys.modules[name]


def _validate(document: dict[str, Any]) -> None:
    """Validate an OpenAPI document with the package, which is imported only now."""
    asking: Any = import_module("moto.apigateway.models")
    asking.OpenAPIValidationError = import_module(_ERRORS).OpenAPIValidationError
    import_module(_VALIDATOR).validate(document)


def _remember_methods() -> None:
    """Let moto list the methods of a service once, and not at each request."""
    responses: Any = import_module("moto.core.responses")
    responses.method_names_from_class = cache(responses.method_names_from_class)


_import_lean()
_remember_methods()
