"""The data charter: what the house may do with what it knows, signed by an elected guarantor."""
