"""Prints the SDL: `python -m schema > schema/schema.graphql`."""

import sys

import schema

sys.stdout.write(schema.sdl())
