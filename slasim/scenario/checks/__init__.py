"""What may be wrong or suspicious in a document whose fields could be read, section by section."""
