"""What holds of volunteers and offers. Pure."""
