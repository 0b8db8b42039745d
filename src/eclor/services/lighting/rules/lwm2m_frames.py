"""Orders to uCIFI lamp controllers in one frame of LoRaWAN: LwM2M CBOR, at most 51 bytes.

Format: OMA LwM2M 1.2 core, section 7.4.8 (content format 11544): maps of object, instance and resource
by number, in the CBOR of RFC 8949. Resources of object 3416, version 2.0: 1 command in percent, 51
end of the manual override, 52 its fade in seconds.
"""

import struct
from collections.abc import Mapping
from typing import Any

from eclor.core.service.field_orders import Carrying, Radio
from eclor.services.lighting.words.lwm2m import Object

PORT = 10
LEVEL, OVERRIDE_END, OVERRIDE_FADE = 1, 51, 52
LONGEST = 51
_SIZES = ((24, ">B"), (25, ">H"), (26, ">I"), (27, ">Q"))

Resources = Mapping[int, int | float]


def override(told: Carrying) -> Radio:
    """A level until a second since 1970 by the lamp's own clock: one that loses us is free again."""
    said = told.params
    return _frame(
        {
            LEVEL: round(said["level"]),
            OVERRIDE_END: int(said["until"]),
            OVERRIDE_FADE: float(said.get("ramp", 0)),
        }
    )


def release(told: Carrying) -> Radio:
    """An override that has ended by now holds no more."""
    return _frame({OVERRIDE_END: told.not_before})


def _frame(resources: Resources) -> Radio:
    payload = encoded({int(Object.LAMP_CONTROLLER): {0: resources}})
    if len(payload) > LONGEST:
        raise ValueError(f"{len(payload)} bytes do not fit a frame of {LONGEST}.")
    paths = {str(number): value for number, value in resources.items()}
    return Radio(PORT, payload, {Object.LAMP_CONTROLLER.value: {"0": paths}})


def encoded(value: Any) -> bytes:
    """CBOR of maps, of whole numbers from zero on and of numbers that half precision holds."""
    if isinstance(value, Mapping):
        parts = [encoded(key) + encoded(one) for key, one in value.items()]
        return _head(5, len(parts)) + b"".join(parts)
    if isinstance(value, float):
        return b"\xf9" + struct.pack(">e", value)
    return _head(0, value)


def decoded(payload: bytes) -> dict[int, dict[int, dict[int, float]]]:
    """What :func:`encoded` wrote: object -> instance -> resource. Raises ValueError."""
    try:
        found, rest = _read(payload)
    except (IndexError, struct.error) as problem:
        raise ValueError(f"{payload.hex()} ends too early.") from problem
    if rest or not isinstance(found, dict):
        raise ValueError(f"{payload.hex()} is no map of objects.")
    return found


def _head(major: int, number: int) -> bytes:
    if number < 0:
        raise ValueError(f"{number} is below zero.")
    if number < 24:
        return bytes((major << 5 | number,))
    for extra, shape in _SIZES:
        if number < 1 << 8 * struct.calcsize(shape):
            return bytes((major << 5 | extra,)) + struct.pack(shape, number)
    raise ValueError(f"{number} is too large.")


def _read(data: bytes) -> tuple[Any, bytes]:
    major, number = data[0] >> 5, data[0] & 31
    data = data[1:]
    if (major, number) == (7, 25):
        return struct.unpack(">e", data[:2])[0], data[2:]
    for extra, shape in _SIZES:
        if number == extra:
            size = struct.calcsize(shape)
            (number,), data = struct.unpack(shape, data[:size]), data[size:]
            break
    if major == 0:
        return number, data
    if major != 5 or number > LONGEST:
        raise ValueError(f"CBOR of major type {major} is not read here.")
    found = {}
    for _ in range(number):
        key, data = _read(data)
        if not isinstance(key, int):
            raise ValueError("A path of LwM2M is made of whole numbers.")
        found[key], data = _read(data)
    return found, data
