"""What chance writes, and how that differs from what people write."""
