"""What is done in the background: by a worker, soon after a change, and whenever the clock says so."""
