"""What a device hears at the door: its own orders and calls, and nobody else's."""

from eclor.testing.house import BORD_DE_MOSELLE
from eclor.testing.waiting import wait_until


def test_a_device_hears_its_own_commands_and_no_others(gate, speaker):
    lamp, other = gate.enrol("lamp"), gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)

    granted = device.listen(
        f"cmd/{lamp.key}/#", f"cmd/{other.key}/#", "cmd/#", "#", "live/#", "in/#"
    )

    assert granted == [1, 128, 128, 128, 128, 128]


def test_a_command_reaches_the_device_with_its_receipt(gate, speaker):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    device.listen(f"cmd/{lamp.key}/#")
    bus = gate.bus()

    bus.store(
        f"$MQTT.msgs.cmd.{lamp.key}.dimming".encode(), b"40", headers=(b"Nmqtt-Pub: 1",)
    )  # as the desk sends an order at quality 1

    wait_until(lambda: device.heard)
    bus.close()
    assert device.heard == [(f"cmd/{lamp.key}/dimming", b"40")]


def test_two_thingsboard_devices_never_hear_each_others_calls(gate, speaker):
    mine, other = gate.enrol("counter"), gate.enrol("counter", territory=BORD_DE_MOSELLE)
    devices = [speaker().connect(one.key, one.secret) for one in (mine, other)]
    for device in devices:
        granted = device.listen(
            "v1/devices/me/rpc/request/+",
            "v1/devices/me/attributes",
            "v1/devices/me/attributes/response/+",
            "v1/devices/me/rpc/response/+",
        )
        assert granted == [1, 1, 1, 1]
    bus = gate.bus()

    bus.publish(f"tb.{mine.handle}.rpc.request.7".encode(), b'{"method":"reset"}')
    bus.publish(f"tb.{other.handle}.attributes".encode(), b'{"interval":60}')

    wait_until(lambda: all(device.heard for device in devices))
    bus.close()
    assert devices[0].heard == [("v1/devices/me/rpc/request/7", b'{"method":"reset"}')]
    assert devices[1].heard == [("v1/devices/me/attributes", b'{"interval":60}')]


def test_a_device_cannot_subscribe_to_the_inside_of_another(gate, speaker):
    mine, other = gate.enrol("counter"), gate.enrol("counter")
    device = speaker().connect(mine.key, mine.secret)

    granted = device.listen(f"tb/{other.handle}/#", "tb/#", "$MQTT/sub/#", "$JS/#", "_INBOX/#")

    assert 1 not in granted[:2] + granted[3:]


def test_orders_wait_for_a_device_that_keeps_its_session(gate, speaker):
    lamp = gate.enrol("lamp")
    before = speaker("keeps", clean=False).connect(lamp.key, lamp.secret)
    before.listen(f"cmd/{lamp.key}/#")
    before.leave()
    bus = gate.bus()

    bus.store(f"$MQTT.msgs.cmd.{lamp.key}.dimming".encode(), b"40", headers=(b"Nmqtt-Pub: 1",))

    device = speaker("keeps", clean=False).connect(lamp.key, lamp.secret)
    wait_until(lambda: device.heard)
    bus.close()
    assert device.heard == [(f"cmd/{lamp.key}/dimming", b"40")]
