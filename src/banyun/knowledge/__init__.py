"""What the reader knows: notes, recall, evidence, importers."""
