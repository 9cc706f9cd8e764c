"""What Longwatch is measured against, and how to measure it again. See README.md beside this file."""
