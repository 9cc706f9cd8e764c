"""Values, record, protocol language and findings: frozen types without input, output or clock."""
