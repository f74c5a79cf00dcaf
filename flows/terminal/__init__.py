"""What a person sees: the commands' work, tables within 80 columns, progress."""
