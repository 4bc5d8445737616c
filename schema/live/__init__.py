"""What is followed: told in steps, made once for all who follow the same, written as fast as each reads."""
