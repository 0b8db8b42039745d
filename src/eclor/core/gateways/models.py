"""Devices that speak, what they said that could not be stored, and strangers that wait."""

from django.db import models

from eclor.core.context.models import Entity
from eclor.core.service.words import Refusal
from eclor.core.territories.models import Territory


class Protocol(models.TextChoices):
    NATIVE = "native"
    THINGSBOARD = "thingsboard"
    CHIRPSTACK = "chirpstack"
    TTN = "ttn"
    HTTP = "http"
    TALQ = "talq"


class Device(models.Model):
    """Something that may speak to us, by itself or through its gateway.

    ``key`` is its name in topics and its MQTT user name; a gateway's children are known by
    (gateway, ``external_id``). ``secret`` is the SHA-256 of its password or token: secrets are 128
    random bits or more, so a slow hash would protect nothing. ``handle`` is the name it has on the
    bus: the first 20 hexadecimal digits of the SHA-256 of its user name. ``mapping`` renames what it
    says: {"batt": {"attribute": "batteryLevel", "factor": 0.01}}. ``name`` is what people call it,
    "" where its key or its entity says enough.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120, default="", db_default="")
    entity = models.ForeignKey(Entity, models.SET_NULL, null=True)
    gateway = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")
    external_id = models.CharField(max_length=120, default="")
    protocol = models.CharField(max_length=12, choices=Protocol.choices, default=Protocol.NATIVE)
    secret = models.BinaryField(null=True)
    # NULL rather than "": many devices have no token, and the handle of one is unique.
    token_handle = models.CharField(  # noqa: DJ001
        max_length=20,
        null=True,
        unique=True,
        help_text="Handle of an access token used as user name.",
    )
    handle = models.CharField(max_length=20, unique=True)
    mapping = models.JSONField(default=dict)
    due_seconds = models.PositiveIntegerField(default=900)
    enabled = models.BooleanField(default=True)
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "device"
        constraints = (
            models.UniqueConstraint(
                fields=("gateway", "external_id"),
                condition=models.Q(gateway__isnull=False),
                name="one_child_by_name",
            ),
        )

    def __str__(self) -> str:
        return self.key


class RefusedMessage(models.Model):
    """A message kept apart with its reason and its bytes: nothing said to us is lost.

    ``reading`` is the one value refused when the rest of its message was stored; ``payload`` is cut
    at 64 KiB and ``size`` says how long it was.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    received_at = models.DateTimeField()
    device = models.ForeignKey(Device, models.SET_NULL, null=True)
    stranger = models.ForeignKey("Stranger", models.SET_NULL, null=True, related_name="messages")
    topic = models.CharField(max_length=500)
    payload = models.BinaryField()
    size = models.PositiveIntegerField()
    refusal = models.CharField(max_length=20, choices=[(r, r) for r in Refusal])
    reason = models.CharField(max_length=500)
    reading = models.JSONField(null=True)
    signal = models.CharField(
        max_length=26, help_text="ULID of the message, the cause of what follows."
    )
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=64, default="")
    outcome = models.CharField(
        max_length=20, default="", help_text="replayed, discarded or accepted"
    )
    # What is refused again is a new row: these lead back to when it was first heard.
    first_heard_at = models.DateTimeField(null=True, help_text="Set once it was said again.")
    replayed_as = models.CharField(
        max_length=16, default="", db_default="", help_text="End of the signal it then had."
    )

    class Meta:
        db_table = "refused_message"
        indexes = (
            models.Index(
                fields=("territory", "-received_at"),
                condition=models.Q(handled_at__isnull=True),
                name="refused_not_handled",
            ),
            models.Index(fields=("territory", "received_at"), name="refused_by_time"),
            models.Index(
                fields=("replayed_as",),
                condition=~models.Q(replayed_as=""),
                name="refused_said_again",
            ),
        )


class Stranger(models.Model):
    """A device nobody declared, heard through a known gateway or application: it waits to be adopted.

    ``ignored_at``: since when an operator wants to hear no more of it, and ``ignored_because`` why.
    The recorder writes here too, without these columns: they have defaults in the database.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    gateway = models.ForeignKey(Device, models.CASCADE)
    external_id = models.CharField(max_length=120)
    protocol = models.CharField(max_length=12, choices=Protocol.choices)
    first_heard_at = models.DateTimeField()
    last_heard_at = models.DateTimeField()
    times_heard = models.PositiveIntegerField(default=1)
    sample = models.BinaryField()
    adopted_as = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="adopted_from")
    ignored_at = models.DateTimeField(null=True)
    ignored_by = models.CharField(max_length=64, default="", db_default="")
    ignored_because = models.CharField(max_length=200, default="", db_default="")

    class Meta:
        db_table = "stranger"
        constraints = (
            models.UniqueConstraint(fields=("gateway", "external_id"), name="one_stranger_by_name"),
        )


class TalqGateway(models.Model):
    """Where a TALQ gateway stands in its bootstrap, and how we reach it.

    ``address`` is the one we assigned to it; ``uri`` its own, told by itself; ``services`` and
    ``classes_at`` are empty until it has announced them.
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)
    address = models.UUIDField(unique=True)
    uri = models.CharField(max_length=300)
    services = models.JSONField(null=True)
    begun_at = models.DateTimeField()
    classes_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "talq_gateway"

    @property
    def ready(self) -> bool:
        return self.services is not None and self.classes_at is not None


class TalqDocument(models.Model):
    """What a gateway has announced of one kind: a device, a class of devices, a type of lamp.

    ``said`` is the document as it came; ``name`` what names it at its gateway.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    gateway = models.ForeignKey(Device, models.CASCADE, related_name="talq_documents")
    resource = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    said = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "talq_document"
        constraints = (
            models.UniqueConstraint(
                fields=("gateway", "resource", "name"), name="one_document_by_name"
            ),
        )


class Carried(models.Model):
    """What a device behind a carrier has been told: carriers remember for devices that cannot.

    ``seq`` is the highest sequence obeyed, ``done`` the outcome of the last orders by their id.
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)
    seq = models.BigIntegerField()
    done = models.JSONField(default=dict)

    class Meta:
        db_table = "carried_order"


class LorawanDevice(models.Model):
    """What the last word of a device on LoRaWAN says about how to reach it.

    ``radio`` is the EUI of the gateway that heard it best, ``spreading`` its spreading factor;
    ``listens`` its class: A (after it has spoken), B or C (always).
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)
    application = models.CharField(max_length=64)
    listens = models.CharField(max_length=1)
    radio = models.CharField(max_length=16)
    spreading = models.PositiveSmallIntegerField()
    heard_at = models.DateTimeField()

    class Meta:
        db_table = "lorawan_device"


class LorawanApi(models.Model):
    """Where a LoRaWAN server takes multicast: its REST API, and our token for it under our seal."""

    server = models.OneToOneField(Device, models.CASCADE, primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)
    root = models.CharField(max_length=200)
    sealed_token = models.TextField()

    class Meta:
        db_table = "lorawan_api"


class LorawanGroup(models.Model):
    """Devices that one frame reaches together, as their server says.

    ``name`` is the group's UUID there, ``members`` the EUIs of its devices; ``trouble`` says why it
    could not be used last, "" where it could.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    server = models.ForeignKey(Device, models.CASCADE, related_name="lorawan_groups")
    name = models.CharField(max_length=36)
    title = models.CharField(max_length=120, default="")
    spreading = models.PositiveSmallIntegerField(default=12)
    hertz = models.PositiveIntegerField(default=0)
    members = models.JSONField(default=list)
    trouble = models.CharField(max_length=300, default="")
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "lorawan_group"
        constraints = (
            models.UniqueConstraint(fields=("server", "name"), name="one_group_by_name"),
        )

    def __str__(self) -> str:
        return self.title or self.name


class LorawanFrame(models.Model):
    """One frame handed to a LoRaWAN server: the ledger of what was used of the air.

    ``at`` and ``seconds`` are planned until the server says that a gateway has sent it (``sent_at``);
    ``item`` is its name in the server's queue, ``signal`` the order it carries. A multicast has its
    ``group``, and its server as its device: nobody acknowledges it.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    server = models.ForeignKey(Device, models.CASCADE, related_name="frames_of_server")
    device = models.ForeignKey(Device, models.CASCADE, related_name="frames")
    group = models.ForeignKey(LorawanGroup, models.SET_NULL, null=True, related_name="frames")
    item = models.UUIDField(unique=True)
    signal = models.CharField(max_length=26)
    seq = models.BigIntegerField()
    radio = models.CharField(max_length=16)
    band = models.CharField(max_length=12)
    spreading = models.PositiveSmallIntegerField()
    size = models.PositiveSmallIntegerField(help_text="Bytes of payload.")
    seconds = models.FloatField()
    at = models.DateTimeField()
    handed_at = models.DateTimeField()
    patient_until = models.DateTimeField(help_text="Told again after this without an answer.")
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "lorawan_frame"
        indexes = (
            models.Index(fields=("territory", "radio", "band", "at"), name="frames_on_air"),
            models.Index(fields=("signal", "device"), name="frames_of_order"),
        )
