"""LoRaWAN downwards: what an order costs in the air, and how it is handed to ChirpStack 4."""
