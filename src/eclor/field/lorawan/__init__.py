"""A simulated ChirpStack with its lamps on LoRaWAN: the honest peer of our orders by radio."""
