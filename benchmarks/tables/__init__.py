"""The tables of the documents, each made from records."""
