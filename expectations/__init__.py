"""What must hold of each table, the gate that asks it, and the report that shows the answers."""
