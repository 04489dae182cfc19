"""The file of a serious accident: notice to the inspectorate, preservation, detailed report."""
