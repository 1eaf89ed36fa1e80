"""What is written from the definitions of the fields: the reference page, the JSON Schema, the templates."""
