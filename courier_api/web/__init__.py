"""Pages for people: courier, prevention adviser, office; and what every answer shares."""
