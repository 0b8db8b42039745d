"""What people see of the house: the page shell, its components, its words and its rules."""
