"""What is asked over HTTP and answered in one piece: read once, made once a version, sent as is wanted."""
