"""What a street's traffic asks of its lamps, learned from counts and planned a day or an hour ahead."""
