"""What `eclor up` says once everything is ready: addresses, people of the demo, how to stop."""

import json

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places


def banner(configuration: Configuration) -> str:
    """Several lines, for the person at the terminal only: passwords are in it."""
    home = configuration.home_path
    lines = [
        "",
        "Eclor is ready.",
        f"  Pages       {configuration.origin}/",
        f"  Hypervisor  {configuration.origin}/hypervisor",
        f"  Devices     MQTT 3.1.1 on port {configuration.mqtt_port}{_secured(configuration)}",
        f"  Metrics     http://127.0.0.1:{configuration.metrics_port}/metrics",
        f"  Home        {home} (logs in {Places(home).log})",
        *_people(configuration),
        "  Stop        Ctrl-C",
        "",
    ]
    return "\n".join(lines)


def _secured(configuration: Configuration) -> str:
    """What is said of the door over TLS, where there is one."""
    if not configuration.mqtt_tls_port:
        return ""
    inside = "" if configuration.mqtt_clear == "on" else " (from this machine only)"
    return f"{inside}, over TLS on port {configuration.mqtt_tls_port}"


def _people(configuration: Configuration) -> list[str]:
    """One line for each person in demo-people.json, which `eclor demo` writes."""
    file = configuration.home_path / "demo-people.json"
    if not configuration.demo_on or not file.exists():
        return []
    people = json.loads(file.read_text())
    return [
        "  Demo people (simulated):",
        *("    " + "  ".join(person.values()) for person in people),
    ]
