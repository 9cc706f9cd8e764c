"""What others would use instead, each answering for itself; none of it knows Longwatch."""
