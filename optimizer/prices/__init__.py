"""What an hour is worth: yen per free minute of each work center and bucket, and per capability and week."""
