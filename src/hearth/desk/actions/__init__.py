"""What touches many rooms at once: founding a borough, and making the made-up one."""
