"""The standard's REST interface to events: `/epcis/events` and `/epcis/capture` of EPCIS 2.0."""
