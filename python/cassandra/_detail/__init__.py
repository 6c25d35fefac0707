"""Parts of the public modules that would make those too long. Import the public names instead."""
