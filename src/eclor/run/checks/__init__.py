"""What could keep the house from running, each said in one sentence with its mend."""
