"""The words of the field as data: network, orders, rule book, plan. Pydantic models, frozen and cross-checked."""
