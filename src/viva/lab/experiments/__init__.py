"""The experiments, one readable script each; nothing imports them but the lab that runs them."""
