"""Commands about accounts, for whoever runs the server."""
