"""The operators' screen: map first, alarms and sheets beside it, figures above."""
