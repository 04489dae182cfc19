"""What we tell the authorities: the decision what to declare, its channel, its sandbox. Pure rules."""
