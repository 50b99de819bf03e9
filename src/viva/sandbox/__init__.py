"""The sandbox: where a candidate's program runs, and what keeps it from everything else."""
