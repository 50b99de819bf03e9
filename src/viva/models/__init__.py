"""Language models of the user's own, asked over the network where somebody chose so."""
