"""The engines: each turns a record and a protocol into an assessment; none imports another."""
