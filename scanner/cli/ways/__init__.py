"""What a leak is sealed as: for each way its options, and the rewriter of a file that they ask for."""
