"""What a person holds beside the password."""
