"""What Bunce wraps its answers in, and how it checks a body (developers.bunce.so/guide/errors)."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError, model_validator

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError, json_response

Body = TypeVar("Body", bound=BaseModel)


def success(status: int, data: Any, message: str, **siblings: Any) -> EmulatorResponse:
    return json_response(status, {"success": True, "data": data, "message": message, **siblings})


def failed(status: int, message: str, *, headers: dict[str, str] | None = None) -> EmulatorResponse:
    return json_response(status, {"success": False, "message": message}, headers=headers, note=message)


def refuse(status: int, message: str) -> RefusedError:
    return RefusedError(failed(status, message))


def read_body(request: EmulatorRequest, shape: type[Body]) -> Body:
    """The body in its shape; refuses with 400 what is no JSON object, with 422 what has the wrong fields."""
    if request.content_type != "application/json":
        raise refuse(400, "Content-Type must be application/json")
    try:
        document = request.json()
    except ValueError:
        raise refuse(400, "The request body is not valid JSON") from None
    if not isinstance(document, dict):
        raise refuse(422, "The request body must be an object")
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        raise refuse(422, _sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(piece) for piece in first["loc"]) or "body"
    if first["type"] == "missing":
        return f"{field} is required and must be present"
    return f"{field} is invalid: {first['msg']}"


class _Shape(BaseModel):
    """Unknown fields are ignored, as most servers do."""

    model_config = ConfigDict(extra="ignore")


class Device(_Shape):
    device_type: StrictStr
    device_token: StrictStr


class SegmentCreated(_Shape):
    """`add_all_customers` may also be the words "true" and "false": the published Go, JS and Java samples send these."""

    name: StrictStr = Field(min_length=1)
    description: StrictStr | None = None
    add_all_customers: StrictBool | StrictStr | None = None

    @model_validator(mode="after")
    def _true_or_false(self) -> SegmentCreated:
        if isinstance(self.add_all_customers, str) and self.add_all_customers not in ("true", "false"):
            raise ValueError("add_all_customers must be true or false")
        return self

    @property
    def adds_everyone(self) -> bool:
        return self.add_all_customers in (True, "true")


class SegmentChanged(_Shape):
    name: StrictStr | None = Field(default=None, min_length=1)
    description: StrictStr | None = None


class CustomerItem(_Shape):
    """A customer in a list: an id or an e-mail address is needed."""

    customer_id: StrictStr | None = Field(default=None, min_length=1)
    email: StrictStr | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$")
    first_name: StrictStr | None = None
    last_name: StrictStr | None = None
    phone_no: StrictStr | None = None
    devices: list[Device] | None = None

    @model_validator(mode="after")
    def _someone(self) -> CustomerItem:
        if not self.customer_id and not self.email:
            raise ValueError("customer_id or email is required and must be present")
        return self


class CustomerCreated(CustomerItem):
    first_name: StrictStr = Field(min_length=1)
    last_name: StrictStr = Field(min_length=1)


class CustomersAdded(_Shape):
    customers: list[CustomerItem] = Field(min_length=1)


class CustomersRemoved(_Shape):
    """Strings: customer ids and e-mail addresses mixed."""

    customers: list[StrictStr] = Field(min_length=1)


class CustomerChanged(_Shape):
    email: StrictStr | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$")
    first_name: StrictStr | None = None
    last_name: StrictStr | None = None
    phone_no: StrictStr | None = None
    devices: list[Device] | None = None


class Nothing(_Shape):
    """An empty object is what is sent."""
