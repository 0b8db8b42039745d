"""What the gate counts about itself; added up in memory and told to the metrics once a second."""

from collections import Counter as Tally

from eclor.core.service import metrics

_messages = metrics.counter(
    "gate_messages_total", "Messages devices published, by quality of service.", ["qos"]
)
_refused = metrics.counter(
    "gate_messages_refused_total", "Messages kept apart at the gate, by reason.", ["refusal"]
)
_events = metrics.counter("gate_events_total", "What happened at the gate, by kind.", ["event"])
_connected = metrics.gauge("gate_devices_connected", "Devices connected now.")
_in_flight = metrics.gauge("gate_messages_in_flight", "Messages sent to JetStream, not stored yet.")
_stored_seconds = metrics.histogram(
    "gate_stored_seconds", "From a device's message to its storage in JetStream."
)

_EVENTS: Tally[str] = Tally()
_QOS = [0, 0, 0]
_REFUSED: Tally[str] = Tally()


def count(event: str) -> None:
    """One more of: login, login_refused, malformed, idle, not_stored, bus_lost, database_away..."""
    _EVENTS[event] += 1


def count_message(qos: int) -> None:
    _QOS[qos] += 1


def count_refused(refusal: str) -> None:
    _REFUSED[refusal] += 1


def sample_stored(seconds: float) -> None:
    """How long one message of many took."""
    _stored_seconds.observe(seconds)


def tell(connected: int, in_flight: int) -> None:
    """Hand the sums to the metrics: writing each event there would cost more than the event."""
    for qos, number in enumerate(_QOS):
        if number:
            _messages.labels(str(qos)).inc(number)
            _QOS[qos] = 0
    for tally, told in ((_EVENTS, _events), (_REFUSED, _refused)):
        for label, number in tally.items():
            told.labels(label).inc(number)
        tally.clear()
    _connected.set(connected)
    _in_flight.set(in_flight)
