"""A crowd of lamps that speak without pause and write down every value whose receipt they got.

Run as a process of its own: ``python -m tests.faults.load PORT FOLDER RATE < devices``; each line of
the input is "key secret". Acknowledged values go to FOLDER/acked.tsv as "key, milliseconds, value".
"""

import json
import signal
import sys
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import TextIO

import paho.mqtt.client as mqtt

WINDOW = 20  # messages a lamp may have under way


class Lamp:
    """One MQTT connection at QoS 1; paho sends again what nobody acknowledged when it reconnects.

    Receipts are only queued by paho's thread and counted by ours: a lock held while publishing would
    wait for paho's own.
    """

    def __init__(self, port: int, key: str, secret: str) -> None:
        self.key, self.counter = key, 0
        self.under_way: dict[int, tuple[int, float]] = {}
        self.receipts: SimpleQueue[int] = SimpleQueue()
        self.client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            client_id=f"{key}-faults",
            clean_session=False,
            protocol=mqtt.MQTTv311,
        )
        self.client.username_pw_set(key, secret)
        self.client.reconnect_delay_set(1, 1)
        self.client.on_publish = self._receipt
        self.client.connect_async("127.0.0.1", port, keepalive=5)
        self.client.loop_start()

    def _receipt(self, _client, _data, mid, _reason, _properties) -> None:  # type: ignore[no-untyped-def]
        self.receipts.put(mid)

    def speak(self) -> None:
        if len(self.under_way) >= WINDOW:
            return
        self.counter += 1
        at, value = time.time_ns() // 1_000_000, float(self.counter % 1000)
        text = json.dumps({"power": value, "at": at})
        sent = self.client.publish(f"obs/{self.key}", text, qos=1)
        self.under_way[sent.mid] = (at, value)

    def write_receipts(self, acked: TextIO) -> None:
        while not self.receipts.empty():
            at, value = self.under_way.pop(self.receipts.get())
            acked.write(f"{self.key}\t{at}\t{value}\n")


def main(port: int, folder: Path, rate: float) -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with (folder / "acked.tsv").open("w", buffering=1) as acked:
        lamps = [Lamp(port, *line.split()) for line in sys.stdin]
        while not stopping.is_set():
            for lamp in lamps:
                lamp.speak()
                lamp.write_receipts(acked)
                time.sleep(1 / rate)
        _finish(lamps, acked)


def _finish(lamps: list[Lamp], acked: TextIO) -> None:
    """Give what is under way half a minute to be acknowledged, then leave."""
    end = time.monotonic() + 30
    while any(lamp.under_way for lamp in lamps) and time.monotonic() < end:
        for lamp in lamps:
            lamp.write_receipts(acked)
        time.sleep(0.1)
    for lamp in lamps:
        lamp.client.disconnect()
        lamp.client.loop_stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
