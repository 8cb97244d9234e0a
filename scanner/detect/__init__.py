"""What looks secret: the gate, the rules, assignments to telling names, entropy and checksums."""
