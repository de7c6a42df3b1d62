"""Patent search: a question becomes queries for patent offices, their answers become families."""
