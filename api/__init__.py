"""Kubari over HTTP: the rule catalogue, the file formats, validation and verification. Stateless; it solves nothing."""
