"""What the judgement is trained on, and how: `python -m training`."""
