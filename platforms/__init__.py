"""What we agree with platforms and what they tell us: events, signatures, the fold, pay. Pure."""
