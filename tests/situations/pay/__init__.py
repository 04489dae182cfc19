"""Pay situations that payroll staff can read and add to: the data are the YAML files here."""
