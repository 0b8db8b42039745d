"""The room's tables; what stands in the street is in the house's entities."""

# Our entity types, by their names in the Smart Data Models.
LAMP, FEEDER, CABINET = "Streetlight", "StreetlightGroup", "StreetlightControlCabinet"
FED_BY, ON_FEEDER = "fed_by", "on_feeder"  # lamp -> cabinet, feeder -> cabinet; lamp -> feeder
